/**
 * Getting in without being a known caller: no credential, a forged one, or a header that some gateway trusts
 * instead.
 */
import { READ_NETWORKS, refused, type Attack, type AttackClass, type HeaderLine } from '../stage/attack.js';

const UNAUTHENTICATED = refused(401, 'unauthenticated');
const NO_KEY = `cbk_${'0'.repeat(16)}_${'0'.repeat(64)}`;

/** Ways to have no credential. */
const credentials: readonly (readonly [name: string, headers: readonly HeaderLine[], source: string])[] = [
  ['none', [], 'CASES 29'],
  ['an empty header', [['Authorization', '']], 'CASES 34'],
  ['the scheme alone', [['Authorization', 'Bearer']], 'CASES 34'],
  ['another scheme', [['Authorization', 'Basic {key}']], 'CASES 34'],
  ['no scheme', [['Authorization', '{key}']], 'CASES 34'],
  ['the scheme twice', [['Authorization', 'Bearer Bearer {key}']], 'CASES 34'],
  ['two credentials in one header', [['Authorization', 'Bearer x, Bearer {key}']], 'CASES 34'],
  ['a credential cut short', [['Authorization', `Bearer ${NO_KEY}`]], 'CASES 34'],
  ['a well-formed unknown key', [['Authorization', `Bearer ${NO_KEY}_8d1e7a5c`]], 'CASES 34'],
  ['a key and something more', [['Authorization', 'Bearer {key}0']], 'CASES 34'],
  ['a key in upper case', [['Authorization', `Bearer ${NO_KEY.toUpperCase()}`]], 'CASES 34'],
  ['a key of 5000 characters', [['Authorization', `Bearer ${'a'.repeat(5_000)}`]], 'CASES 34'],
  ['a SQL fragment', [['Authorization', "Bearer '||(SELECT'x')||'"]], 'CASES 34'],
  [
    'a JWT without signature',
    [['Authorization', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInNjb3BlIjoiYWRtaW4ifQ.']],
    'CASES 33',
  ],
  [
    'a JWT with a key URL',
    [['Authorization', 'Bearer eyJhbGciOiJSUzI1NiIsImprdSI6Imh0dHA6Ly9ldmlsLmV4YW1wbGUvIn0.e30.AAAA']],
    'CASES 33',
  ],
  [
    'a JWT with an embedded key',
    [['Authorization', 'Bearer eyJhbGciOiJIUzI1NiIsImp3ayI6eyJrdHkiOiJvY3QiLCJrIjoiIn19.e30.AAAA']],
    'CASES 33',
  ],
  ['the key in a cookie', [['Cookie', 'authorization={key}; token={key}']], 'CASES 47'],
  ['the key as a proxy’s', [['Proxy-Authorization', 'Bearer {key}']], 'CASES 47'],
  ['the key in another header', [['X-Api-Key', '{key}']], 'CASES 30'],
  [
    'the key with underscores for dashes',
    [['X_Authorization', 'Bearer {key}']],
    'oauth2-proxy CVE-2025-64484',
  ],
  ['a forwarded path of an open route', [['X-Forwarded-Uri', '/health/live']], 'oauth2-proxy CVE-2026-40575'],
  [
    'a forwarded path of the callback',
    [['X-Forwarded-Uri', '/oauth/callback']],
    'oauth2-proxy CVE-2026-40575',
  ],
  ['a rewritten path of an open route', [['X-Original-URL', '/oauth/callback']], 'CASES 30'],
  ['an auth request’s original path', [['X-Original-URI', '/connect/x']], 'CASES 30'],
  [
    'a Google health checker',
    [['User-Agent', 'GoogleHC/1.0']],
    'oauth2-proxy CVE-2026-34457; GHSA-5hvv-m4w4-gf6v',
  ],
  ['a Kubernetes probe', [['User-Agent', 'kube-probe/1.33']], 'oauth2-proxy CVE-2026-34457'],
  ['an AWS health checker', [['User-Agent', 'ELB-HealthChecker/2.0']], 'oauth2-proxy CVE-2026-34457'],
  [
    'a user put in by a gateway',
    [
      ['X-Forwarded-User', 'admin'],
      ['X-Auth-Request-User', 'admin'],
      ['Remote-User', 'admin'],
    ],
    'CASES 30; GHSA-vjrc-mh2v-45x6',
  ],
  [
    'a client certificate put in by a gateway',
    [
      ['X-Client-Cert', 'x'],
      ['X-SSL-Client-Verify', 'SUCCESS'],
      ['X-Forwarded-Client-Cert', 'Subject="CN=admin"'],
    ],
    'CASES 30',
  ],
  ['a Next.js-style internal mark', [['X-Middleware-Subrequest', 'middleware']], 'CVE-2025-29927'],
  [
    'an internal address',
    [
      ['X-Forwarded-For', '127.0.0.1'],
      ['Forwarded', 'for=127.0.0.1'],
    ],
    'CASES 30; GHSA-7x63-xv5r-3p2x',
  ],
  [
    'a CORS preflight',
    [
      ['Origin', 'https://evil.example'],
      ['Access-Control-Request-Method', 'GET'],
    ],
    'CASES 29',
  ],
];

/** Routes that require a credential, each tried without one. */
const closedRoutes: readonly (readonly [method: string, target: string])[] = [
  ['POST', '/v1/link-sessions'],
  ['POST', '/v1/link-sessions/{linkId}/confirm'],
  ['GET', '/v1/links'],
  ['GET', '{link}'],
  ['GET', '{link}/activity'],
  ['DELETE', '{link}'],
  ['GET', '{link}/{network}/resources'],
  ['POST', '{link}/{lamp}/commands'],
  ['POST', '{link}/{network}/commands'],
  ['POST', '{raw}/network-manager/{lamp}/commands'],
  ['GET', '/v1/admin/services'],
  ['POST', '/v1/admin/services'],
  ['POST', '/v1/admin/services/{linkId}/keys'],
];

/** Nothing from the management port exists on this one. */
const elsewhere = [
  '/metrics',
  '/health/live',
  '/health/ready',
  '/health',
  '/docs',
  '/debug/pprof',
  '/.env',
  '/actuator',
];

const attacks: readonly Attack[] = [
  ...credentials.map(([name, headers, source]): Attack => ({
    name: `as credential: ${name}`,
    request: { target: '{raw}/network-manager/networks', as: 'nobody', headers },
    outcome: UNAUTHENTICATED,
    source,
  })),
  ...['access_token', 'key', 'api_key', 'token'].map((name): Attack => ({
    name: `the key in the query, as ${name}`,
    request: { target: `/v1/links?${name}={key}`, as: 'nobody' },
    outcome: UNAUTHENTICATED,
    source: 'RFC 6750 section 2.3',
  })),
  ...closedRoutes.map(([method, target]): Attack => ({
    name: `without a credential: ${method} ${target}`,
    request: { method, target, as: 'nobody', ...(method === 'POST' && { body: '{}' }) },
    outcome: UNAUTHENTICATED,
    source: 'CASES 29',
  })),
  ...elsewhere.map((target): Attack => ({
    name: `the management port’s routes on the public one: ${target}`,
    request: { target, as: 'nobody' },
    outcome: refused(404, 'route_not_found'),
    source: 'CASES 31, 72',
  })),
];

/** Credentials. */
export const callers: AttackClass = {
  name: 'callers',
  attacks,
  control: {
    name: 'the reader’s own key, for what it may read',
    request: { target: '{raw}/network-manager/networks', as: 'reader' },
    status: 200,
    received: [READ_NETWORKS],
  },
};
