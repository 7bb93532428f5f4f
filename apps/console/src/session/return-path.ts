/** The key under which this tab remembers the path. */
const KEY = 'console.return-path';

/** The current path below the console's root. */
export function currentPath(): string {
  return `${location.pathname}${location.search}`;
}

/** Remembers in this tab where to return after a one-time link is opened in it. */
export function rememberPath(path: string): void {
  sessionStorage.setItem(KEY, path);
}

/** The path before signing in. @returns always a path of the console */
export function takeRememberedPath(): string {
  const path = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return path?.startsWith('/console/') ? path : '/console/';
}
