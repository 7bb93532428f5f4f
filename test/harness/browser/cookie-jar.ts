interface Cookie {
  readonly origin: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

/** Cookies by origin, path and name: enough of a browser for tests that need no rendering. */
export class CookieJar {
  private cookies: Cookie[] = [];

  /** Keeps what an answer sets. */
  take(url: URL, setCookies: readonly string[]): void {
    for (const line of setCookies) this.set(url.origin, line);
  }

  /** The `Cookie` header for a request; empty where no cookie goes there. */
  header(url: URL): string {
    return this.cookies
      .filter(({ origin, path }) => origin === url.origin && isUnder(url.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  private set(origin: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const path =
      /^path=(.*)$/i.exec(attributes.find((attribute) => /^path=/i.test(attribute)) ?? '')?.[1] ?? '/';
    this.cookies = this.cookies.filter(
      (cookie) => cookie.origin !== origin || cookie.path !== path || cookie.name !== name,
    );
    const removed = value === '' || attributes.some((attribute) => /^max-age=0$/i.test(attribute));
    if (!removed) this.cookies.push({ origin, path, name, value });
  }
}

function isUnder(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}
