import type { Browser, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';
import { launchBrowser, PAGE_TIMEOUT } from '../../demo/browser/browser.js';
import { Teardown } from '../../demo/teardown.js';
import { TestSystem } from '../harness/broker/system.js';

/** A window on the console: by default desktop size, in light colours, signed in. */
export interface WindowOptions {
  readonly signedIn?: boolean;
  readonly scheme?: 'light' | 'dark';
  readonly size?: { readonly width: number; readonly height: number };
  /** The browser's language. */
  readonly locale?: string;
}

type SavedState = Exclude<BrowserContextOptions['storageState'], string | undefined>;

/** Started once for a test file: a broker that serves the built console, COCO's stand-in, one Chromium. */
export class ConsoleStage {
  /** What browsers complained of: broken scripts, and what the Content-Security-Policy kept from happening. */
  readonly complaints: string[] = [];
  private signedIn: SavedState | undefined;

  private constructor(
    readonly system: TestSystem,
    private readonly browser: Browser,
    private readonly teardown: Teardown,
  ) {}

  /** @param environment the broker's settings, in addition to the usual ones */
  static async start(environment: Readonly<Record<string, string>> = {}): Promise<ConsoleStage> {
    const teardown = new Teardown();
    try {
      const { browser } = await teardown.keep('Chromium', launchBrowser, (started) => started.close());
      const system = await teardown.keep(
        'the system',
        () => TestSystem.start({ environment }),
        (started) => started.close(),
      );
      return new ConsoleStage(system, browser, teardown);
    } catch (error) {
      await teardown.run();
      throw error;
    }
  }

  /** @throws when something could not be stopped */
  async close(): Promise<void> {
    const failures = await this.teardown.run();
    if (failures.length > 0) throw new Error(failures.join('\n'));
  }

  /** An address of the console. */
  url(path = ''): string {
    return `${String(this.system.environment.PUBLIC_URL)}/console${path}`;
  }

  /** A page in a separate browser. */
  async openWindow({
    signedIn = true,
    scheme = 'light',
    size,
    locale = 'en-GB',
  }: WindowOptions = {}): Promise<Page> {
    if (signedIn && this.signedIn === undefined) await this.signIn();
    const state = signedIn ? this.signedIn : undefined;
    const context = await this.browser.newContext({
      colorScheme: scheme,
      reducedMotion: 'reduce',
      locale,
      viewport: size ?? { width: 1_280, height: 860 },
      ...(state && { storageState: state }),
    });
    context.setDefaultTimeout(PAGE_TIMEOUT);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      this.note(message);
    });
    return page;
  }

  /** Signs in by a one-time link, as a developer does, and ends on the overview. */
  async useOneTimeLink(page: Page): Promise<void> {
    await page.goto(this.system.broker.consoleLink() ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  }

  /** Opens a page of the console and waits until it is fully loaded. */
  async show(page: Page, path: string): Promise<void> {
    await page.goto(this.url(path));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
  }

  /** The next window that needs one starts a separate session. */
  forgetSession(): void {
    this.signedIn = undefined;
  }

  /** Further windows share the session of this one. */
  async keepSession(page: Page): Promise<void> {
    this.signedIn = await page.context().storageState();
  }

  private async signIn(): Promise<void> {
    const page = await this.openWindow({ signedIn: false });
    await this.useOneTimeLink(page);
    await this.keepSession(page);
    await page.context().close();
  }

  /** A refused call is an answer like any other; anything else is a fault of the page. */
  private note(message: ConsoleMessage): void {
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    this.complaints.push(message.text());
  }
}
