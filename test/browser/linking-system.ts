/** The whole system and a real browser, for tests of what users see. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, PAGE_TIMEOUT } from '../../demo/browser/browser.js';
import { ServicePage } from '../../demo/service-page.js';
import { Teardown } from '../../demo/teardown.js';
import { ada } from '../../apps/sandbox/src/cloud/users.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';

/** A link session as the service received it. */
export interface OpenedSession {
  readonly id: string;
  readonly linkUrl: string;
}

/** Started once for a test file: a broker, COCO's stand-in, a service with its own page, one Chromium. */
export class LinkingSystem {
  private readonly contexts: BrowserContext[] = [];

  private constructor(
    readonly system: TestSystem,
    readonly servicePage: ServicePage,
    readonly service: TestService,
    private readonly browser: Browser,
    private readonly teardown: Teardown,
  ) {}

  static async start(): Promise<LinkingSystem> {
    const teardown = new Teardown();
    try {
      return await LinkingSystem.startWith(teardown);
    } catch (error) {
      await teardown.run();
      throw error;
    }
  }

  private static async startWith(teardown: Teardown): Promise<LinkingSystem> {
    const { browser } = await teardown.keep('Chromium', launchBrowser, (started) => started.close());
    const servicePage = await teardown.keep(
      'the service’s page',
      () => ServicePage.start(),
      (started) => started.stop(),
    );
    const system = await teardown.keep(
      'the system',
      () => TestSystem.start(),
      (started) => started.close(),
    );
    const service = await system.createService({ returnUrlPrefixes: [servicePage.url] });
    return new LinkingSystem(system, servicePage, service, browser, teardown);
  }

  /** @throws if something could not be stopped */
  async close(): Promise<void> {
    const failures = await this.teardown.run();
    if (failures.length > 0) throw new Error(failures.join('\n'));
  }

  /** Resets between tests: closes all browsers, and makes COCO forget its user's consent. */
  async reset(): Promise<void> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
    await this.system.control('POST', `/users/${ada.userId}/revoke-grants`);
  }

  /**
   * A page in a separate browser: no cookie is shared with any other.
   *
   * @param userAgent the browser's user agent, if it should differ from the others
   */
  async openBrowser(userAgent?: string): Promise<Page> {
    const context = await this.browser.newContext(userAgent === undefined ? {} : { userAgent });
    context.setDefaultTimeout(PAGE_TIMEOUT);
    this.contexts.push(context);
    return context.newPage();
  }

  /** The service opens a link session. */
  async openSession(): Promise<OpenedSession> {
    const { json } = await this.system.startSession(this.service, { returnUrl: this.servicePage.url });
    return { id: json.id as string, linkUrl: json.linkUrl as string };
  }

  /** Waits until the browser is at the service's page. @returns the parameters of the return URL */
  async backAtService(page: Page): Promise<URLSearchParams> {
    await page.waitForURL(`${this.servicePage.url}?*`);
    return new URL(page.url()).searchParams;
  }

  /** The service confirms. @returns status and body of the answer */
  async confirm(session: OpenedSession, confirmationCode: string | null) {
    const path = `/v1/link-sessions/${session.id}/confirm`;
    return this.system.api('POST', path, this.service.key, { confirmationCode });
  }
}
