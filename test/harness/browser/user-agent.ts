import { CookieJar } from './cookie-jar.js';

/** A page in a user agent. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
}

/** A user who can sign in at the sandbox. */
export interface CocoUser {
  readonly email: string;
  readonly password: string;
}

export const ada: CocoUser = { email: 'ada@example.com', password: 'lovelace' };
export const grace: CocoUser = { email: 'grace@example.com', password: 'hopper' };

const REDIRECT_LIMIT = 15;

const CALLBACK_PATH = '/oauth/callback';

/** A user agent without rendering: keeps cookies, follows redirects up to a given origin, posts forms. */
export class UserAgent {
  private readonly jar = new CookieJar();
  private stopsAtCallback = false;

  /**
   * @param stopAt origin at which following ends: the service's own pages, which do not exist here
   * @param headers sent with every request, such as the browser's name
   */
  constructor(
    private readonly stopAt: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** Opens a URL and follows redirects. */
  async open(url: string): Promise<Page> {
    return this.follow(new URL(url), { method: 'GET' });
  }

  /** Submits the page's form with the given fields, as a user would. */
  async submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
    const action = /<form[^>]*action="([^"]+)"/.exec(page.html)?.[1];
    if (action === undefined) throw new Error(`No form at ${page.url.href}: ${page.html}`);
    return this.follow(new URL(action.replaceAll('&amp;', '&'), page.url), {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
  }

  /** Signs in at COCO if asked, and answers the consent page if it comes. @returns where the browser ends up */
  async linkAccount(
    linkUrl: string,
    user: CocoUser,
    decision: 'authorize' | 'deny' = 'authorize',
  ): Promise<URL> {
    let page = await this.open(linkUrl);
    if (page.html.includes('name="password"')) page = await this.submit(page, { ...user });
    if (page.html.includes('name="decision"')) page = await this.submit(page, { decision });
    return page.url;
  }

  /** Follows {@link linkAccount} until COCO sends the browser back. @returns the callback, which is not opened */
  async untilCallback(linkUrl: string, user: CocoUser): Promise<URL> {
    this.stopsAtCallback = true;
    const url = await this.linkAccount(linkUrl, user);
    this.stopsAtCallback = false;
    if (url.pathname !== CALLBACK_PATH) throw new Error(`COCO did not send the browser back: ${url.href}`);
    return url;
  }

  /** One step: a request and its answer, without following. */
  async step(url: URL, init: RequestInit): Promise<Response> {
    const cookie = this.jar.header(url);
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...this.headers, ...(cookie !== '' && { cookie }) },
    });
    this.jar.take(url, response.headers.getSetCookie());
    return response;
  }

  private async follow(start: URL, init: RequestInit): Promise<Page> {
    let url = start;
    let request = init;
    for (let hops = 0; hops < REDIRECT_LIMIT; hops += 1) {
      if (url.origin === this.stopAt || (this.stopsAtCallback && url.pathname === CALLBACK_PATH))
        return { url, status: 0, html: '' };
      const response = await this.step(url, request);
      const html = await response.text();
      const location = response.headers.get('location');
      if (location === null) return { url, status: response.status, html };
      url = new URL(location, url);
      request = { method: 'GET' };
    }
    throw new Error(`More than ${REDIRECT_LIMIT} redirects from ${start.href}`);
  }
}
