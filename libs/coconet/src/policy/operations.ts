/** What may pass to COCO: the one table that both the typed routes and the raw path use. */
import type { Scope } from '#access';
import type { PathName } from '../contract/paths.js';

/**
 * How a service's capability grants affect an operation. `none`: it shows no capability's state. `attributes`: the answer may
 * hold attributes, and those of capabilities not granted are withheld. `command`: the body names one capability, which must be
 * granted.
 */
export type CapabilityRule = 'none' | 'attributes' | 'command';

/** One thing a cloud-to-cloud app may do at COCO. */
export interface Operation {
  /** Its name in the API's answers, the audit trail and the metrics. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: PathName;
  readonly scope: Scope;
  readonly capabilities: CapabilityRule;
}

/** The table. COCO lets such an app read and execute resources, nothing else; anything not listed here is not permitted. */
export const operations = {
  readUser: {
    name: 'user.read',
    method: 'GET',
    path: 'user',
    scope: 'coconet:read',
    capabilities: 'none',
  },
  listNetworks: {
    name: 'networks.list',
    method: 'GET',
    path: 'networks',
    scope: 'coconet:read',
    capabilities: 'none',
  },
  listZones: {
    name: 'zones.list',
    method: 'GET',
    path: 'zones',
    scope: 'coconet:read',
    capabilities: 'none',
  },
  readZone: {
    name: 'zone.read',
    method: 'GET',
    path: 'zoneResources',
    scope: 'coconet:read',
    capabilities: 'attributes',
  },
  readZoneByOlderPath: {
    name: 'zone.read',
    method: 'GET',
    path: 'zone',
    scope: 'coconet:read',
    capabilities: 'attributes',
  },
  readResource: {
    name: 'resource.read',
    method: 'GET',
    path: 'resource',
    scope: 'coconet:read',
    capabilities: 'attributes',
  },
  executeCommand: {
    name: 'command.execute',
    method: 'POST',
    path: 'commands',
    scope: 'coconet:execute',
    capabilities: 'command',
  },
} as const satisfies Record<string, Operation>;

/**
 * Reading attributes by a FETCH_* command. It is not a row of the table: it has the path of a command, and on the raw path a
 * FETCH_* is a command like any other. Only the broker chooses what is sent here, so it needs only the right to read.
 */
export const fetchAttributes: Operation = {
  name: 'resource.fetch',
  method: 'POST',
  path: 'commands',
  scope: 'coconet:read',
  capabilities: 'attributes',
};

/**
 * Reading attributes to see whether a command was carried out. It is part of the command, so it needs the right to that, not the
 * right to read: the caller learns whether its command is shown, and nothing that was read.
 */
export const proveByPath: Operation = {
  ...operations.readResource,
  name: 'command.prove',
  scope: 'coconet:execute',
};

/** As above, by a FETCH_* command. */
export const proveByFetch: Operation = {
  ...fetchAttributes,
  name: 'command.prove',
  scope: 'coconet:execute',
};

/** The table's rows, in its order. */
export const allOperations: readonly Operation[] = Object.values(operations);
