/** A minimal browser for the sandbox's pages: cookies, redirects and plain forms. For tests. */

/** Where a visit has come to: a page of the sandbox, or the app's redirect URI. */
export interface Arrival {
  readonly status: number;
  readonly url: URL;
  /** The page; empty at the app's redirect URI, which is not fetched. */
  readonly page: string;
  readonly headers: Headers;
}

/** One person at one browser. */
export class Visitor {
  readonly #cookies = new Map<string, string>();
  readonly #origin: string;
  #at: Arrival | undefined;

  /** A browser with no cookies. It stays at `baseUrl` and stops at the first redirect that leads elsewhere. */
  constructor(baseUrl: string) {
    this.#origin = new URL(baseUrl).origin;
  }

  /** Opens a URL and follows redirects. */
  visit(url: string | URL): Promise<Arrival> {
    return this.#go(new URL(url), { method: 'GET' });
  }

  /** Sends the form of the page the visitor is at. */
  submit(fields: Readonly<Record<string, string>>): Promise<Arrival> {
    if (!this.#at) throw new Error('the visitor is at no page');
    const action = /<form method="post" action="([^"]+)"/.exec(this.#at.page)?.[1];
    if (action === undefined) throw new Error(`there is no form on ${this.#at.page}`);
    const body = new URLSearchParams(fields).toString();
    return this.#go(new URL(action, this.#at.url), { method: 'POST', body });
  }

  /** Signs in and authorizes the app where asked to; returns the redirect URI with its parameters. */
  async authorize(url: string | URL, email: string, password: string): Promise<URL> {
    let arrival = await this.visit(url);
    if (arrival.page.includes('name="password"')) arrival = await this.submit({ email, password });
    if (arrival.page.includes('name="decision"')) arrival = await this.submit({ decision: 'authorize' });
    return arrival.url;
  }

  async #go(url: URL, request: { method: string; body?: string }): Promise<Arrival> {
    if (url.origin !== this.#origin) {
      return (this.#at = { status: 0, url, page: '', headers: new Headers() });
    }
    const response = await fetch(url, {
      ...request,
      redirect: 'manual',
      headers: {
        ...(this.#cookies.size > 0 && { cookie: this.#cookieHeader() }),
        accept: 'text/html',
        ...(request.body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
    });
    this.#keepCookies(response.headers.getSetCookie());
    const location = response.headers.get('location');
    const page = await response.text();
    if (location !== null) return this.#go(new URL(location, url), { method: 'GET' });
    return (this.#at = { status: response.status, url, page, headers: response.headers });
  }

  #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keepCookies(setCookies: readonly string[]): void {
    for (const cookie of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
