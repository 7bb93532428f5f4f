/** Directives of every page that the broker serves; each page adds its own. */
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
 * A page's Content-Security-Policy: scripts only from its origin, none inline, calls only to that origin, no framing.
 *
 * The pages' libraries set style attributes, which cannot carry a nonce.
 *
 * @param own directives in addition to those of every page, such as the sources of its style elements
 */
export function pagePolicy(...own: readonly string[]): string {
  return [...EVERY_PAGE, ...own].join('; ');
}
