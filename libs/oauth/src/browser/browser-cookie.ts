import { cookieValues, ONE_TIME_VALUE, readCookie } from '#kernel';

/**
 * The cookie that binds one link session to one browser. The `__Host-` prefix keeps other hosts of the domain from
 * setting it (RFC 6265bis section 4.1.3.2); the name contains the session id, so that two tabs can link at the same
 * time.
 */
function browserCookieName(linkSessionId: string): string {
  return `__Host-link-session-${linkSessionId}`;
}

/** A `Set-Cookie` value. @param maxAge seconds; 0 removes the cookie */
export function browserCookie(linkSessionId: string, value: string, maxAge: number): string {
  return `${browserCookieName(linkSessionId)}=${value}; Path=/; Max-Age=${maxAge}; Secure; HttpOnly; SameSite=Lax`;
}

/** The session's cookie in a `Cookie` header; `undefined` if it is absent, malformed or repeated. */
export function readBrowserCookie(header: string | undefined, linkSessionId: string): string | undefined {
  return readCookie(header, browserCookieName(linkSessionId), ONE_TIME_VALUE);
}

/** Whether a `Cookie` header names the session's cookie, well-formed or not. */
export function namesBrowserCookie(header: string | undefined, linkSessionId: string): boolean {
  return cookieValues(header, browserCookieName(linkSessionId)).length > 0;
}

/** Whether text has the form of a one-time value. */
export function isOneTimeValue(text: string): boolean {
  return ONE_TIME_VALUE.test(text);
}
