/** Headers that every answer carries, whatever it answers. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

const TWO_YEARS = 63_072_000;

/**
 * The headers that every answer carries, by lower-case name.
 *
 * @param publicByHttps whether browsers may be told never to use plain HTTP with this host again
 */
export function securityHeaders(publicByHttps: boolean): Readonly<Record<string, string>> {
  return publicByHttps
    ? { ...ALWAYS, 'strict-transport-security': `max-age=${TWO_YEARS}; includeSubDomains` }
    : ALWAYS;
}
