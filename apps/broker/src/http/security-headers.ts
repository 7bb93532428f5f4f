import type { ServerResponse } from 'node:http';

const ALWAYS = [
  ['x-content-type-options', 'nosniff'],
  ['cache-control', 'no-store'],
  [
    'content-security-policy',
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
] as const;

const TWO_YEARS = 63_072_000;

/** Sets the headers that every answer carries, also one that a handler writes to the raw response itself. */
export type SecurityHeaders = (response: ServerResponse) => void;

/** @param publicByHttps whether browsers may be told never to use plain HTTP with this host again */
export function securityHeaders(publicByHttps: boolean): SecurityHeaders {
  const headers: readonly (readonly [string, string])[] = publicByHttps
    ? [...ALWAYS, ['strict-transport-security', `max-age=${TWO_YEARS}; includeSubDomains`]]
    : ALWAYS;
  return (response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
  };
}
