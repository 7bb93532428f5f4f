/** Under which this tab remembers where its reader was. */
const KEY = 'console.return-path';

/** Where the reader is, from the console's root on. */
export function currentPath(): string {
  return `${location.pathname}${location.search}`;
}

/** Remembers in this tab where to go once a one-time link was opened in it. */
export function rememberPath(path: string): void {
  sessionStorage.setItem(KEY, path);
}

/** Where the reader was before signing in. @returns a path of the console in any case */
export function takeRememberedPath(): string {
  const path = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return path?.startsWith('/console/') ? path : '/console/';
}
