import type { BrokerApi } from '../calls/broker-api.js';
import { requestInit, type CallOptions } from '../calls/call-options.js';
import { dataOf } from '../calls/data-of.js';
import type {
  BatchCommandRequest,
  BatchResults,
  CommandRequest,
  CommandResult,
  MergedResources,
  Networks,
  Resource,
} from '../types.js';

/** Identifies a resource; an item of a resource list fits as it is. */
export interface ResourcePlace {
  readonly linkId: string;
  readonly networkId: string;
  readonly deviceNodeId: string | number;
  readonly resourceEui: string;
}

/** Options of a command. */
export interface CommandOptions extends CallOptions {
  /** Your own key, so that your own retries run only once, too; by default each call gets a new one. */
  readonly idempotencyKey?: string;
}

/** Reading a linked user's devices and sending commands to them. */
export interface Devices {
  /** The user's COCONets. */
  networks(linkId: string, options?: CallOptions): Promise<Networks>;
  /** The resources of all zones of a COCONet, and the zones that could not be read. */
  resources(linkId: string, networkId: string, options?: CallOptions): Promise<MergedResources>;
  /** The state of a resource: its attributes, by name. */
  read(place: ResourcePlace, options?: CallOptions): Promise<Resource>;
  /** Sends a command to a resource. It runs once, however often the call is retried. `status` says whether the device did it. */
  execute(place: ResourcePlace, command: CommandRequest, options?: CommandOptions): Promise<CommandResult>;
  /** Sends commands to up to 50 resources of a COCONet; each has its own result. */
  executeAll(
    linkId: string,
    networkId: string,
    commands: readonly BatchCommandRequest[],
    options?: CommandOptions,
  ): Promise<BatchResults>;
}

// Commands are answered 202 only if `Prefer` asks for it, and this client does not send that.
export function devicesOf(api: BrokerApi): Devices {
  return {
    networks: (id, options = {}) =>
      dataOf(api.GET('/v1/links/{id}/networks', { params: { path: { id } }, ...requestInit(options) })),
    resources: (id, networkId, options = {}) =>
      dataOf(
        api.GET('/v1/links/{id}/networks/{networkId}/resources', {
          params: { path: { id, networkId } },
          ...requestInit(options),
        }),
      ),
    read: (place, options = {}) =>
      dataOf(
        api.GET('/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}', {
          params: { path: pathOf(place) },
          ...requestInit(options),
        }),
      ),
    execute: (place, body, options = {}) =>
      dataOf(
        api.POST(
          '/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}/commands',
          { params: { path: pathOf(place), header: keyOf(options) }, body, ...requestInit(options) },
        ),
      ) as Promise<CommandResult>,
    executeAll: (id, networkId, commands, options = {}) =>
      dataOf(
        api.POST('/v1/links/{id}/networks/{networkId}/commands', {
          params: { path: { id, networkId }, header: keyOf(options) },
          body: { commands: [...commands] },
          ...requestInit(options),
        }),
      ) as Promise<BatchResults>,
  };
}

interface ResourcePath {
  readonly id: string;
  readonly networkId: string;
  readonly deviceNodeId: string;
  readonly resourceEui: string;
}

function pathOf({ linkId, networkId, deviceNodeId, resourceEui }: ResourcePlace): ResourcePath {
  return { id: linkId, networkId, deviceNodeId: String(deviceNodeId), resourceEui };
}

function keyOf({ idempotencyKey }: CommandOptions): { 'Idempotency-Key'?: string } {
  return idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey };
}
