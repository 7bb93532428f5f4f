import { CookieJar } from '../harness/browser/cookie-jar.js';
import type { Json } from '../harness/network/http.js';

/** An answer, as far as the tests of the console look at it. */
export interface ConsoleAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

/** A browser's side of the console without the rendering: it keeps cookies, and follows redirects when asked to. */
export class ConsoleClient {
  private readonly cookies = new CookieJar();
  csrfToken = '';

  /** @param origin as browsers see the broker */
  constructor(private readonly origin: string) {}

  async call(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<ConsoleAnswer> {
    const url = new URL(path, this.origin);
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookies.header(url) !== '' && { cookie: this.cookies.header(url) }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    this.cookies.take(url, answer.headers.getSetCookie());
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
  }

  /** A change as the console's page makes it. */
  async change(method: string, path: string, body?: unknown): Promise<ConsoleAnswer> {
    const headers = { 'x-csrf-token': this.csrfToken, origin: this.origin, 'sec-fetch-site': 'same-origin' };
    return this.call(method, path, { body, headers });
  }

  /** Signs in with a one-time link, as the page at its address does. */
  async useOneTimeLink(link: string): Promise<ConsoleAnswer> {
    const oneTimeToken = new URL(link).hash.slice(1);
    return this.call('POST', '/console/session', { body: { oneTimeToken } });
  }

  /** Signs in by the provider. @param fresh whether it must ask again @returns where the browser ends, as a path */
  async signIn(returnTo = '/console/links', fresh = false): Promise<string> {
    const query = new URLSearchParams({ returnTo, ...(fresh && { fresh: 'true' }) }).toString();
    const begun = await this.call('GET', `/console/sign-in?${query}`);
    const provider = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
    const end = await this.call('GET', provider.headers.get('location') ?? '');
    return end.headers.get('location') ?? '';
  }

  /** Reads who is signed in, and keeps the token that changes need. */
  async session(): Promise<ConsoleAnswer> {
    const answer = await this.call('GET', '/console/session');
    if (answer.status === 200) this.csrfToken = answer.json.csrfToken as string;
    return answer;
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
