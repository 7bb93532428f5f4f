/** What every page that the broker serves may do; each adds what it needs beside it. */
const EVERY_PAGE: readonly string[] = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src-attr 'unsafe-inline'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
];

/**
 * The Content-Security-Policy of a page: scripts of its own origin, none inline, calls to that origin alone, in no frame.
 *
 * The pages' libraries set style attributes, which cannot carry a nonce.
 *
 * @param own directives beside those of every page, such as where its style elements may come from
 */
export function pagePolicy(...own: readonly string[]): string {
  return [...EVERY_PAGE, ...own].join('; ');
}
