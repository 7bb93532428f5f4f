/**
 * Paths that are judged as one thing and sent as another: dot segments, encodings and odd characters that one
 * reader resolves and the next does not. Most published bypasses of proxies are of this type.
 */
import { MALFORMED, READ_NETWORKS, refused, type Attack, type AttackClass } from '../stage/attack.js';

const RF_UPPER = 'fastify-reply-from GHSA-2q7r-29rg-6m5h';
const ENVOY_SLASH = 'Envoy CVE-2021-29492';
const ENVOY_DOTS = 'Envoy CVE-2019-9901';
const ROW_40 = 'CASES 40';

/** Below the raw path: the trick follows `/v1/links/{id}/coco`. */
const malformed: readonly (readonly [name: string, path: string, source: string])[] = [
  ['plain dot segments', '/network-manager/../oauth/token', ENVOY_DOTS],
  ['dot segments to the broker’s own admin routes', '/../../../admin/services', ENVOY_DOTS],
  ['a single dot segment', '/./network-manager/networks', ENVOY_DOTS],
  ['dot segments at the end', '/network-manager/networks/..', ENVOY_DOTS],
  ['dot segments encoded in upper case', '/network-manager/%2E%2E/oauth/token', RF_UPPER],
  ['dot segments encoded in lower case', '/network-manager/%2e%2e/oauth/token', RF_UPPER],
  ['dot segments encoded in mixed case', '/network-manager/%2E%2e/oauth/token', 'Caddy CVE-2026-27587'],
  ['one dot encoded, one plain', '/network-manager/.%2E/oauth/token', RF_UPPER],
  ['one plain, one dot encoded', '/network-manager/%2e./oauth/token', RF_UPPER],
  ['an encoded single dot', '/%2e/network-manager/networks', RF_UPPER],
  ['dots and an encoded slash', '/..%2foauth%2ftoken', ROW_40],
  ['two climbs with encoded slashes', '/..%2f..%2fadmin', ROW_40],
  ['all of the climb encoded', '/%2e%2e%2foauth', ROW_40],
  ['all of the climb encoded in upper case', '/%2E%2E%2Foauth', RF_UPPER],
  ['an encoded slash for a slash', '/network-manager%2Fnetworks', ENVOY_SLASH],
  ['a lower-case encoded slash for a slash', '/network-manager%2fnetworks', ENVOY_SLASH],
  ['an encoded slash in a network id', '/network-manager/networks/a%2Fzones', ENVOY_SLASH],
  ['an encoded slash at the end', '/network-manager/networks%2F', ENVOY_SLASH],
  [
    'an encoded slash before a climb inside the EUI',
    '/network-manager/{network}/devices/1/resources/a%2F..%2Fb',
    ENVOY_SLASH,
  ],
  ['an EUI that is a climb', '/network-manager/{network}/devices/1/resources/%2e%2e', ROW_40],
  ['an EUI that begins with a slash', '/network-manager/{network}/devices/1/resources/%2Fetc', ROW_40],
  ['an EUI that ends with a slash', '/network-manager/{network}/devices/1/resources/a%2F', ROW_40],
  ['an EUI with an empty part', '/network-manager/{network}/devices/1/resources/a%2F%2Fb', ROW_40],
  ['a backslash', '/..\\oauth', ROW_40],
  ['an encoded backslash', '/..%5coauth', ROW_40],
  ['an encoded backslash in upper case', '/network-manager%5Cnetworks', ROW_40],
  ['double-encoded dots', '/%252e%252e/oauth', ROW_40],
  ['a double-encoded slash', '/network-manager%252fnetworks', ROW_40],
  ['triple encoding', '/%25252e%25252e/oauth', ROW_40],
  ['an overlong UTF-8 slash', '/..%c0%afoauth', ROW_40],
  ['an overlong UTF-8 dot', '/%c0%ae%c0%ae/oauth', ROW_40],
  ['a lone UTF-8 continuation byte', '/network-manager/networks/%80', ROW_40],
  ['an encoded surrogate', '/network-manager/networks/%ed%a0%80', ROW_40],
  ['an IIS-style escape', '/network-manager/networks/%u002e%u002e', ROW_40],
  ['a broken escape', '/network-manager/networks/%zz', ROW_40],
  ['a cut escape', '/network-manager/networks/%2', ROW_40],
  ['a bare percent sign', '/network-manager/networks/%', ROW_40],
  ['an encoded NUL', '/network-manager/networks%00', ROW_40],
  ['an encoded NUL before an extension', '/network-manager/networks%00.json', ROW_40],
  ['an encoded line feed', '/network-manager/networks%0a', 'CASES 52'],
  ['an encoded CR LF and a header', '/network-manager/networks%0d%0aX-Evil:%201', 'CASES 52'],
  [
    'an encoded CR LF and a request',
    '/network-manager/networks%20HTTP/1.1%0d%0aHost:%20x%0d%0a%0d%0aGET%20/',
    'CASES 52',
  ],
  ['an encoded tab', '/network-manager/networks%09', 'CASES 52'],
  ['an encoded DEL', '/network-manager/networks%7f', ROW_40],
  ['a path parameter', '/network-manager;x=1/networks', ROW_40],
  ['a path parameter that hides a climb', '/network-manager/a;/../networks', ROW_40],
  ['a Tomcat-style climb', '/network-manager/..;/oauth', ROW_40],
  ['an encoded semicolon', '/network-manager/networks%3Bx', ROW_40],
  ['an encoded letter', '/network-manager/%6Eetworks', 'Caddy CVE-2026-27587'],
  ['an encoded letter in lower case', '/network-manager/%6eetworks', 'Caddy CVE-2026-27587'],
  ['an encoded question mark', '/network-manager/networks%3Fx=1', 'oauth2-proxy CVE-2026-41059'],
  ['an encoded fragment', '/network-manager/networks%23/zones', 'oauth2-proxy CVE-2026-41059'],
  ['a fragment', '/network-manager/networks#/../../oauth', 'oauth2-proxy CVE-2026-41059'],
  [
    'a fragment that ends as an allowed path',
    '/oauth/token#/network-manager/networks',
    'oauth2-proxy CVE-2026-41059',
  ],
  ['a fragment in the query', '/network-manager/networks?x#y', 'oauth2-proxy CVE-2026-41059'],
  ['an empty segment', '//network-manager/networks', ROW_40],
  ['an empty segment in the middle', '/network-manager//networks', ROW_40],
  ['a slash at the end', '/network-manager/networks/', 'CASES 29'],
  ['another host after two slashes', '//evil.example/v1.0/networks', 'CASES 41'],
  ['user information before a host', '/@evil.example/', 'CASES 42'],
  ['an absolute URL as path', '/http://evil.example/', 'CASES 41'],
  ['an absolute URL as path, encoded', '/http%3A%2F%2Fevil.example%2F', 'CASES 41'],
  ['nothing', '/', ROW_40],
  ['a raw UTF-8 letter', '/network-manager/networks/\u00e9', ROW_40],
  ['a brace', '/network-manager/networks/{}', ROW_40],
  ['a quote', '/network-manager/networks/"x"', ROW_40],
  ['a token in the query', '/network-manager/networks?access_token=x', 'RFC 6750 section 2.3'],
  [
    'a token in the query, its name encoded',
    '/network-manager/networks?%61ccess_token=x',
    'RFC 6750 section 2.3',
  ],
  ['a token in the query, in upper case', '/network-manager/networks?ACCESS_TOKEN=x', 'RFC 6750 section 2.3'],
  ['a semicolon in the query', '/network-manager/networks?a=1;b=2', ROW_40],
  ['an encoded CR LF in the query', '/network-manager/networks?a=%0d%0aX:1', 'CASES 52'],
  ['an encoded NUL in the query', '/network-manager/networks?a=%00', ROW_40],
  ['double encoding in the query', '/network-manager/networks?a=%252e', ROW_40],
  ['an encoded backslash in the query', '/network-manager/networks?a=%5c', ROW_40],
];

/** Well-formed paths that a Cloud-to-Cloud app may not use; the trick disguises them. */
const notPermitted: readonly (readonly [name: string, method: string, path: string, source: string])[] = [
  [
    'an allowed path as the query of a forbidden one',
    'GET',
    '/oauth/token?path=/v1.0/network-manager/networks',
    'oauth2-proxy GHSA-7rh7-c77v-6434',
  ],
  [
    'an allowed path at the end of a forbidden one',
    'GET',
    '/oauth/network-manager/networks',
    'oauth2-proxy GHSA-7rh7-c77v-6434',
  ],
  [
    'an allowed path as the start of a forbidden one',
    'GET',
    '/network-manager/networks.json',
    'oauth2-proxy GHSA-7rh7-c77v-6434',
  ],
  ['an allowed path in another case', 'GET', '/Network-Manager/Networks', 'CASES 29'],
  ['the API’s root twice', 'GET', '/v1.0/network-manager/networks', ROW_40],
  ['another version of the API', 'GET', '/v2.0/network-manager/networks', ROW_40],
  ['COCO’s own authorize page', 'GET', '/oauth/authorize', 'CASES 60'],
  ['the token endpoint', 'POST', '/oauth/token', 'CASES 60'],
  ['the revocation endpoint', 'POST', '/oauth/revoke', 'CASES 60'],
  ['an invitation to the network', 'POST', '/network-manager/{network}/generate-invite', 'CASES 60'],
  ['the end of a network', 'DELETE', '/network-manager/{network}', 'CASES 60'],
  ['a change of a network', 'PATCH', '/network-manager/{network}', 'CASES 60'],
  ['a new network', 'POST', '/network-manager/networks', 'CASES 60'],
  ['another user', 'GET', '/user-manager/users/5f0ace000000000000000002', 'CASES 60'],
  ['a change of the user', 'PUT', '/user-manager/users/me', 'CASES 60'],
  ['a read by POST', 'POST', '/network-manager/{network}/zones', 'CASES 60'],
  ['a command by PUT', 'PUT', '/network-manager/{network}/devices/1/resources/x/commands', 'CASES 60'],
  [
    'a change of a resource whose EUI is encoded',
    'PUT',
    '/network-manager/{network}/devices/1/resources/3%2Fzigbee%2F01',
    'CASES 60',
  ],
  ['a head', 'HEAD', '/network-manager/networks', 'CASES 60'],
  ['its options', 'OPTIONS', '/network-manager/networks', 'CASES 60'],
  ['a WebDAV method', 'PROPFIND', '/network-manager/networks', 'CASES 60'],
];

const attacks: readonly Attack[] = [
  ...malformed.map(([name, path, source]): Attack => ({
    name: `raw path: ${name}`,
    request: { target: `{raw}${path}` },
    outcome: MALFORMED,
    source,
  })),
  ...notPermitted.map(([name, method, path, source]): Attack => ({
    name: `raw path: ${name}`,
    request: { method, target: `{raw}${path}` },
    outcome: refused(403, method === 'HEAD' ? undefined : 'not_permitted'),
    source,
  })),
];

/** Paths that are judged and sent as different strings from what the reader expects. */
export const paths: AttackClass = {
  name: 'paths',
  attacks,
  control: {
    name: 'COCO’s path as it is meant to be written',
    request: { target: '{raw}/network-manager/networks' },
    status: 200,
    received: [READ_NETWORKS],
  },
};
