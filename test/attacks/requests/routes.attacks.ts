/**
 * The broker's own routes under other names, which a router, a guard in front of it and a cache might each read
 * differently. There is one guard, and it runs after the router.
 */
import { MALFORMED, READ_NETWORKS, refused, type Attack, type AttackClass } from '../stage/attack.js';

/** Against the broker's own routes: the router decides once, and the guard runs after it. */
const adminRoutes: readonly (readonly [name: string, target: string, status: number, code: string])[] = [
  ['an encoded letter', '/v1/%61dmin/services', 403, 'insufficient_scope'],
  ['a slash at the end', '/v1/admin/services/', 404, 'route_not_found'],
  ['two slashes at the start', '//v1/admin/services', 404, 'route_not_found'],
  ['two slashes in the middle', '/v1//admin/services', 404, 'route_not_found'],
  ['upper case', '/V1/ADMIN/SERVICES', 404, 'route_not_found'],
  ['a path parameter', '/v1/admin;x/services', 404, 'route_not_found'],
  ['a path parameter at the end', '/v1/admin/services;x=1', 404, 'route_not_found'],
  ['a dot segment', '/./v1/admin/services', 404, 'route_not_found'],
  ['a climb from an open route', '/oauth/callback/../../v1/admin/services', 404, 'route_not_found'],
  ['an encoded climb from an open route', '/connect/%2e%2e%2fv1%2fadmin%2fservices', 404, ''],
  ['an encoded slash', '/v1/admin%2Fservices', 404, 'route_not_found'],
  ['an extension', '/v1/admin/services.json', 404, 'route_not_found'],
  ['an encoded extension', '/v1/admin/services%2ejson', 404, 'route_not_found'],
  ['an encoded NUL', '/v1/admin/services%00', 400, 'invalid_request'],
  ['a backslash', '/v1\\admin\\services', 400, 'invalid_request'],
  ['a fragment', '/v1/admin/services#/connect/x', 400, 'invalid_request'],
  ['a broken escape', '/v1/admin/services/%zz', 400, 'invalid_request'],
  ['an open route as the query', '/v1/admin/services?x=/oauth/callback', 403, 'insufficient_scope'],
];

/** Identifiers of the typed routes, which become part of COCO's path. */
const identifiers: readonly (readonly [name: string, path: string])[] = [
  ['a network that is a climb', '/networks/%2e%2e/zones'],
  ['a network with a slash', '/networks/a%2Fb/zones'],
  ['a network with a query', '/networks/a%3Fb/zones'],
  ['a zone that is a climb', '/{network}/zones/..%2F..%2Foauth'],
  ['a zone with a fragment', '/{network}/zones/1%23'],
  ['a device that is not a number', '/{network}/devices/1%2F2/resources/x'],
  ['a device with leading zeros', '/{network}/devices/007/resources/x'],
  ['a device beyond 32 bits', '/{network}/devices/4294967296/resources/x'],
  ['a device as an exponent', '/{network}/devices/1e3/resources/x'],
  ['an EUI with a climb', '/{network}/devices/1/resources/a%2F..%2Fb'],
  ['an EUI with a backslash', '/{network}/devices/1/resources/a%5Cb'],
  ['an EUI encoded twice', '/{network}/devices/1/resources/3%252Fzigbee'],
  ['an EUI with CR LF', '/{network}/devices/1/resources/a%0d%0aX-Evil:1'],
  ['an EUI with a space', '/{network}/devices/1/resources/a%20HTTP'],
  ['an EUI of 300 characters', `/{network}/devices/1/resources/${'a'.repeat(300)}`],
  ['a network of 300 characters', `/networks/${'a'.repeat(300)}/zones`],
];

const attacks: readonly Attack[] = [
  ...adminRoutes.map(([name, target, status, code]): Attack => ({
    name: `admin routes: ${name}`,
    request: { target },
    outcome: refused(status, code === '' ? undefined : code),
    source: 'CASES 29; @fastify/middie CVE-2026-22031, NestJS CVE-2025-69211',
  })),
  ...identifiers.map(([name, path]): Attack => ({
    name: `typed route: ${name}`,
    request: { target: `{link}${path}` },
    outcome: MALFORMED,
    source: 'CASES 40, 52',
  })),
];

/** The broker's own routes. */
export const routes: AttackClass = {
  name: 'routes',
  attacks,
  control: {
    name: 'a typed route as it is meant to be written',
    request: { target: '{link}/networks' },
    status: 200,
    received: [READ_NETWORKS],
  },
};
