/** Headers of every response, whatever its kind. */
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
 * The headers of every response, by lower-case name.
 *
 * @param publicByHttps whether to forbid browsers plain HTTP with this host (HSTS)
 */
export function securityHeaders(publicByHttps: boolean): Readonly<Record<string, string>> {
  return publicByHttps
    ? { ...ALWAYS, 'strict-transport-security': `max-age=${TWO_YEARS}; includeSubDomains` }
    : ALWAYS;
}
