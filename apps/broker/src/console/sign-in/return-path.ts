const COOKIE = '__Host-console-return';

/** A page of the console, and nothing that a browser could interpret as another origin. */
const OWN_PATH = /^\/console(\/[A-Za-z0-9_~.-]+)*\/?(\?[A-Za-z0-9_~.%=&:+-]*)?$/;

const LENGTH_LIMIT = 1_000;

/** Whether the browser may be sent there after signing in: only within the console. */
export function isOwnPath(path: unknown): path is string {
  return (
    typeof path === 'string' && path.length <= LENGTH_LIMIT && OWN_PATH.test(path) && !path.includes('..')
  );
}

/** `Set-Cookie` that remembers where to go after signing in. */
export function returnPathCookie(path: string, maxAgeSeconds: number): string {
  const value = encodeURIComponent(path);
  return `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=Lax`;
}

/** Where to go after signing in. Checked again, because browsers can send any cookie. */
export function readReturnPath(header: string | undefined): string {
  const part = (header ?? '')
    .split(';')
    .map((text) => text.trim())
    .find((text) => text.startsWith(`${COOKIE}=`));
  const path = decoded(part?.slice(COOKIE.length + 1) ?? '');
  return isOwnPath(path) ? path : '/console';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
