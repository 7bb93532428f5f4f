import { ONE_TIME_VALUE, readCookie } from '#kernel';

/** The `__Host-` prefix keeps other hosts of the domain from setting it (RFC 6265bis section 4.1.3.2). */
const SESSION_COOKIE = '__Host-console';

/** Holds a sign-in in progress: it must survive the redirect back from the provider. */
const SIGN_IN_COOKIE = '__Host-console-sign-in';

/** A sign-in attempt: a one-time value, when the attempt ends, the session that it replaces, if any, and the MAC of all. */
const ATTEMPT_PATTERN = /^[A-Za-z0-9_-]{43}\.\d{1,12}(\.[0-9a-f-]{36})?\.[A-Za-z0-9_-]{43}$/;

/** `Set-Cookie` for a session; browsers send it only with requests from the console itself. */
export function sessionCookie(token: string, maxAgeSeconds: number): string {
  return `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=Strict`;
}

/** `Set-Cookie` that forgets the session. */
export const noSessionCookie = sessionCookie('', 0);

/** `Set-Cookie` for a sign-in in progress; `Lax`, because the provider's redirect comes from another site. */
export function signInCookie(value: string, maxAgeSeconds: number): string {
  return `${SIGN_IN_COOKIE}=${value}; Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=Lax`;
}

/** The session's token in a `Cookie` header; `undefined` if it is absent, malformed or repeated. */
export function readSessionCookie(header: string | undefined): string | undefined {
  return readCookie(header, SESSION_COOKIE, ONE_TIME_VALUE);
}

/** The cookie of a sign-in in progress, not yet authenticated. */
export function readSignInCookie(header: string | undefined): string | undefined {
  return readCookie(header, SIGN_IN_COOKIE, ATTEMPT_PATTERN);
}
