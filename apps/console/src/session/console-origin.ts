/** What the server fills in, and what is there if it did not. */
const PLACEHOLDER = '__CONSOLE_ORIGIN__';

/**
 * Where this page is on the console's own origin, if it was opened on another: there everything could be read, but every change
 * would be refused, because it does not come from the console.
 */
export function ownAddress(
  meta: string | undefined,
  { origin, pathname, search, hash }: Location,
): string | undefined {
  if (meta === undefined || meta === '' || meta === PLACEHOLDER || meta === origin) return undefined;
  return `${meta}${pathname}${search}${hash}`;
}

/** The console's origin, as the server wrote it into the page. */
export function writtenOrigin(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="console-origin"]')?.content;
}
