/**
 * Request targets that name a host, and ways to choose where the broker connects: absolute forms, authority forms,
 * `Host`, and headers that frameworks and gateways use instead. There is only one origin, which is configured.
 */
import {
  CLEAN_READ,
  MALFORMED,
  READ_NETWORKS,
  refused,
  type Attack,
  type AttackClass,
  type HeaderLine,
} from '../stage/attack.js';

/** Whole targets. */
const targets: readonly (readonly [name: string, target: string, source: string])[] = [
  [
    'an absolute form that names another host',
    'http://evil.example{raw}/network-manager/networks',
    'CASES 41; RFC 9112 section 3.2.2',
  ],
  ['an absolute form that names this host', 'http://{host}{raw}/network-manager/networks', 'CASES 41'],
  ['an absolute form with https', 'https://evil.example{raw}/network-manager/networks', 'CASES 41'],
  [
    'an absolute form with user information',
    'http://{host}@evil.example{raw}/network-manager/networks',
    'CASES 41; axios GHSA-jr5f-v2jv-69x6',
  ],
  ['an absolute form of the metadata service', 'http://169.254.169.254/latest/meta-data/', 'CASES 44'],
  ['another scheme', 'file:///etc/passwd', 'CASES 41'],
  ['a scheme in odd case', 'HtTp://evil.example{raw}/network-manager/networks', 'CASES 41'],
  ['an asterisk', '*', 'RFC 9112 section 3.2.4'],
  ['a relative path', 'v1/links', 'RFC 9112 section 3.2.1'],
  ['user information alone', '@evil.example/', 'CASES 42'],
  ['a host suffix', '.evil.example/', 'CASES 42'],
  ['a question mark alone', '?x', 'RFC 9112 section 3.2.1'],
];

/** Headers by which some servers let a caller choose the host, the path or the method. */
const overrides: readonly HeaderLine[] = [
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-Server', 'evil.example'],
  ['X-Forwarded-Port', '1'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Prefix', '/v1.0/oauth'],
  ['X-Host', 'evil.example'],
  ['X-HTTP-Host-Override', 'evil.example'],
  ['X-Original-Host', 'evil.example'],
  ['X-Backend-Host', 'evil.example'],
  ['Forwarded', 'host=evil.example;proto=https'],
  ['Base-Url-Override', 'http://0.0.0.0:1'],
  ['X-Proxy-Url', 'http://evil.example'],
  ['Destination', 'http://evil.example/'],
  ['X-Original-URL', '/v1.0/oauth/token'],
  ['X-Rewrite-URL', '/v1.0/oauth/token'],
  ['X-Forwarded-Uri', '/v1.0/oauth/token'],
  ['X-Forwarded-Path', '/v1.0/oauth/token'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-HTTP-Method', 'DELETE'],
  ['X-Method-Override', 'DELETE'],
  ['X_HTTP_Method_Override', 'DELETE'],
];

const attacks: readonly Attack[] = [
  ...targets.map(([name, target, source]): Attack => ({
    name,
    request: { target },
    outcome: MALFORMED,
    source,
  })),
  ...overrides.map((header): Attack => ({
    name: `${header[0]} on the raw path`,
    request: { target: '{raw}/network-manager/networks', headers: [header] },
    outcome: CLEAN_READ,
    source: 'CASES 30, 43, 47',
  })),
  {
    name: 'a CONNECT',
    request: {
      bytes:
        'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nAuthorization: Bearer {key}\r\n\r\n',
    },
    outcome: { kind: 'cut' },
    source: 'RFC 9110 section 9.3.6',
  },
  {
    name: 'two Host lines',
    request: { target: '{raw}/network-manager/networks', headers: [['Host', 'evil.example']] },
    outcome: MALFORMED,
    source: 'RFC 9112 section 3.2',
  },
  {
    name: 'no Host',
    request: { bytes: 'GET {raw}/network-manager/networks HTTP/1.1\r\nAuthorization: Bearer {key}\r\n\r\n' },
    outcome: refused(400),
    source: 'RFC 9112 section 3.2',
  },
  {
    name: 'another host in Host',
    request: {
      bytes:
        'GET {raw}/network-manager/networks HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n',
    },
    outcome: CLEAN_READ,
    source: 'CASES 43',
  },
  {
    name: 'a method override in the query',
    request: { target: '{raw}/network-manager/networks?_method=DELETE' },
    outcome: MALFORMED,
    source: 'CASES 47',
  },
  {
    name: 'a method override towards a permitted method',
    request: {
      method: 'DELETE',
      target: '{raw}/network-manager/networks',
      headers: [['X-HTTP-Method-Override', 'GET']],
    },
    outcome: refused(403, 'not_permitted'),
    source: 'CASES 47',
  },
];

/** Attempts to choose the host, the path or the method. */
export const requestTargets: AttackClass = {
  name: 'request targets and hosts',
  attacks,
  control: {
    name: 'an origin-form target with this host',
    request: { target: '{raw}/network-manager/networks' },
    status: 200,
    received: [READ_NETWORKS],
  },
};
