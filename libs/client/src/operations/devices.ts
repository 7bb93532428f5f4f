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

/** Where a resource is: what a list of resources says of it fits in here as it is. */
export interface ResourcePlace {
  readonly linkId: string;
  readonly networkId: string;
  readonly deviceNodeId: string | number;
  readonly resourceEui: string;
}

/** What a command may be given. */
export interface CommandOptions extends CallOptions {
  /** A key of your own, so that your own repetition is carried out once too; one is made for each call otherwise. */
  readonly idempotencyKey?: string;
}

/** Reading and commanding the devices of a linked user. */
export interface Devices {
  /** The user's COCONets. */
  networks(linkId: string, options?: CallOptions): Promise<Networks>;
  /** The resources of all zones of a COCONet, and the zones that could not be read. */
  resources(linkId: string, networkId: string, options?: CallOptions): Promise<MergedResources>;
  /** How a resource is: its attributes, by name. */
  read(place: ResourcePlace, options?: CallOptions): Promise<Resource>;
  /** Tells a resource what to do, once, however often the call is repeated. `status` says whether the device did it. */
  execute(place: ResourcePlace, command: CommandRequest, options?: CommandOptions): Promise<CommandResult>;
  /** Tells up to 50 resources of a COCONet what to do; each has its result. */
  executeAll(
    linkId: string,
    networkId: string,
    commands: readonly BatchCommandRequest[],
    options?: CommandOptions,
  ): Promise<BatchResults>;
}

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
      ),
    executeAll: (id, networkId, commands, options = {}) =>
      dataOf(
        api.POST('/v1/links/{id}/networks/{networkId}/commands', {
          params: { path: { id, networkId }, header: keyOf(options) },
          body: { commands: [...commands] },
          ...requestInit(options),
        }),
      ),
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
