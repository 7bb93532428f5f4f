/** What a service can do with a link, according to the API's description. */
import { readFileSync } from 'node:fs';

export const NETWORK = '5e1a0c3f9b7d4e2a6c8f0b11';
export const LAMP = { deviceNodeId: '2415919104', resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01' };
export const DOOR = { deviceNodeId: '2415919104', resourceEui: '3/zwave/DE5A11C0/07/01' };
export const ABSENT = '01900000-0000-7000-8000-000000000000';
const ON = { capability: 'ON_OFF_CONTROL', command: 'ON' };

type Right = 'coconet:read' | 'coconet:execute' | 'links:read';

/**
 * Routes that a grant opens. Every other route of a link, including ones added later, must be closed to
 * grantees.
 */
export const opened: Readonly<Record<string, Right>> = {
  'GET /v1/links/{id}': 'links:read',
  'GET /v1/links/{id}/networks': 'coconet:read',
  'GET /v1/links/{id}/networks/{networkId}/zones': 'coconet:read',
  'GET /v1/links/{id}/networks/{networkId}/zones/{zoneId}': 'coconet:read',
  'GET /v1/links/{id}/networks/{networkId}/resources': 'coconet:read',
  'GET /v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}': 'coconet:read',
  'POST /v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}/commands':
    'coconet:execute',
  'GET /v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resource': 'coconet:read',
  'POST /v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/commands': 'coconet:execute',
  'POST /v1/links/{id}/networks/{networkId}/commands': 'coconet:execute',
  'GET /v1/links/{id}/coco/{cocoPath}': 'coconet:read',
  'POST /v1/links/{id}/coco/{cocoPath}': 'coconet:execute',
};

export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

/** Every operation on a link that the API's description has. */
function operationsOnLinks(): Operation[] {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, object>;
  };
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/links/{id}'))
    .flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => ['get', 'put', 'post', 'patch', 'delete'].includes(method))
        .map((method) => ({ name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path })),
    );
}

export const operations = operationsOnLinks();

/** A body with which the owner would succeed, or at least not fail because of the body. */
export function bodyOf({ method, path }: Operation, grantee: string): unknown {
  if (method === 'GET' || method === 'DELETE') return undefined;
  if (path.endsWith('/grants'))
    return { serviceId: grantee, scopes: ['links:read'], capabilities: [], reason: 'for myself' };
  if (path.includes('/coco/')) return { capabilityId: 0, cmdId: 0 };
  if (path.endsWith('/resources/{resourceEui}/commands')) return ON;
  if (path.endsWith('/devices/{deviceNodeId}/commands')) return { resourceEui: LAMP.resourceEui, ...ON };
  return { commands: [{ ...LAMP, ...ON }] };
}

/** The operation's path with its values. @param place the device concerned */
export function pathOf(operation: Operation, id: string, place = LAMP): string {
  const resource = `networks/${NETWORK}/devices/${place.deviceNodeId}/resources/${encodeURIComponent(place.resourceEui)}`;
  const cocoPath =
    operation.method === 'POST' ? `network-manager/${resource}/commands` : `network-manager/${resource}`;
  const values: Record<string, string> = {
    id,
    networkId: NETWORK,
    zoneId: '1',
    deviceNodeId: place.deviceNodeId,
    resourceEui: encodeURIComponent(place.resourceEui),
    cocoPath,
  };
  const path = operation.path.replace(/\{(\w+)\}/g, (_text, name: string) => values[name] ?? ABSENT);
  return path.endsWith('/resource') ? `${path}?resourceEui=${place.resourceEui}` : path;
}
