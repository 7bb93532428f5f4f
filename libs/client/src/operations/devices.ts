import type { BrokerApi } from '../calls/broker-api.js';
import { BrokerClientError } from '../calls/broker-client-error.js';
import type { components } from '../generated/api.js';
import { requestInit, type CallOptions } from '../calls/call-options.js';
import { dataOf } from '../calls/data-of.js';
import type { BatchCommandRequest, CommandRequest } from '../command.js';
import type { BatchResults, ExecutedCommand, MergedResources, Networks, Resource } from '../types.js';
import { requireWait, type Commands, type WaitOptions } from './commands.js';
import type { FinishedCommand } from './finished-command.js';

/** Identifies a resource; an item of a resource list fits as it is. */
export interface ResourcePlace {
  readonly linkId: string;
  readonly networkId: string;
  readonly deviceNodeId: string | number;
  readonly resourceEui: string;
}

/** Options of a read. */
export interface ReadOptions extends CallOptions {
  /**
   * Seconds: an answer that is at most this old will do, if the broker has kept one; 0 demands a new one. By default COCO is
   * asked, together with others who read the same at that moment.
   */
  readonly maxAge?: number;
}

/** Options of a command. */
export interface CommandOptions extends CallOptions {
  /** Your own key, so that your own retries run only once, too; by default each call gets a new one. */
  readonly idempotencyKey?: string;
  /** Who inside the company causes it, as you declare: a name, or that of a job. At most one of this and `actorToken`. */
  readonly actor?: string;
  /** Who causes it, proved by an issuer: a JWT, such as the ID token of the person who is signed in. */
  readonly actorToken?: string;
}

/** Options for a command whose end you wait for. */
export interface AwaitedCommandOptions extends CommandOptions, WaitOptions {
  /** Whether the device is asked if it obeyed. */
  readonly confirmed?: boolean;
  /** With `confirmed`: seconds for which the device is asked, 1 to 60; 10 by default. */
  readonly within?: number;
}

/** Reading a linked user's devices and sending commands to them. */
export interface Devices {
  /** The user's COCONets. */
  networks(linkId: string, options?: ReadOptions): Promise<Networks>;
  /** The resources of all zones of a COCONet, and the zones that could not be read. */
  resources(linkId: string, networkId: string, options?: ReadOptions): Promise<MergedResources>;
  /** The state of a resource: its attributes, by name. */
  read(place: ResourcePlace, options?: ReadOptions): Promise<Resource>;
  /**
   * Sends a command to a resource. It runs once, however often the call is retried. `state` says whether the device did it, or that
   * someone has to approve it first: then nothing was sent, and {@link isFollowed} tells the answer apart.
   */
  execute(place: ResourcePlace, command: CommandRequest, options?: CommandOptions): Promise<ExecutedCommand>;
  /**
   * Sends a command and waits for its end, however it ends: `state` says how, and no end is an error. Also works if the answer to
   * the command is lost: it is asked for again under the same key.
   *
   * With `confirmed`, `state` is `confirmed` if the device shows the command within the time, else `unconfirmed` or `failed`.
   *
   * @throws BrokerClientError if the command was refused, with `commandId` if the broker has taken it; `timed_out` after `waitMs`.
   * RangeError for an invalid `waitMs`; then nothing is sent
   */
  executeAndWait(
    place: ResourcePlace,
    command: CommandRequest,
    options?: AwaitedCommandOptions,
  ): Promise<FinishedCommand>;
  /** Sends commands to up to 50 resources of a COCONet; each has its own result. */
  executeAll(
    linkId: string,
    networkId: string,
    commands: readonly BatchCommandRequest[],
    options?: CommandOptions,
  ): Promise<BatchResults>;
}

/** The path of one device's commands. The body names the resource: a proxy may decode its slashes in a path. */
const COMMANDS = '/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/commands';

/** An hour, in seconds: the broker keeps no answer longer. */
const LONGEST_AGE = 3_600;

/** {@link Devices} over an API. */
export function devicesOf(api: BrokerApi, commands: Commands): Devices {
  return {
    networks: (id, options = {}) =>
      dataOf(
        api.GET('/v1/links/{id}/networks', {
          params: { path: { id }, header: freshnessOf(options) },
          ...requestInit(options),
        }),
      ),
    resources: (id, networkId, options = {}) =>
      dataOf(
        api.GET('/v1/links/{id}/networks/{networkId}/resources', {
          params: { path: { id, networkId }, header: freshnessOf(options) },
          ...requestInit(options),
        }),
      ),
    read: (place, options = {}) =>
      dataOf(
        api.GET('/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resource', {
          params: {
            path: pathOf(place),
            query: { resourceEui: place.resourceEui },
            header: freshnessOf(options),
          },
          ...requestInit(options),
        }),
      ),
    execute: (place, body, options = {}) =>
      dataOf(
        api.POST(COMMANDS, {
          params: { path: pathOf(place), header: headersOf(options) },
          body: bodyOf(place, body),
          ...requestInit(options),
        }),
      ),
    executeAndWait: async (place, command, options = {}) => {
      const { confirmed = false, within, waitMs } = options;
      requireWait(waitMs);
      const confirm = { ...(within !== undefined && { within }) };
      const id = await accepted(
        dataOf(
          api.POST(COMMANDS, {
            params: { path: pathOf(place), header: { ...headersOf(options), Prefer: 'respond-async' } },
            body: { ...bodyOf(place, command), ...(confirmed && { confirm }) },
            ...requestInit(options),
          }),
        ),
      );
      return commands.wait(id, options);
    },
    executeAll: (id, networkId, commands, options = {}) =>
      dataOf(
        api.POST('/v1/links/{id}/networks/{networkId}/commands', {
          params: { path: { id, networkId }, header: headersOf(options) },
          // The description names one form of each member; the broker takes COCO's numbers, and ids as text, as well.
          body: { commands: commands as Schemas['BatchCommandRequest'][] },
          ...requestInit(options),
        }),
        // A batch is answered 202 only where `Prefer` asks for it.
      ) as Promise<BatchResults>,
  };
}

type Schemas = components['schemas'];

/** The description names one form of each member; the broker takes COCO's numbers as well. */
function bodyOf({ resourceEui }: ResourcePlace, command: CommandRequest): Schemas['ResourceCommandRequest'] {
  return { ...(command as Schemas['CommandRequest']), resourceEui };
}

interface DevicePath {
  readonly id: string;
  readonly networkId: string;
  readonly deviceNodeId: string;
}

function pathOf({ linkId, networkId, deviceNodeId }: ResourcePlace): DevicePath {
  return { id: linkId, networkId, deviceNodeId: String(deviceNodeId) };
}

/** The id of a command that the broker has taken, even if an earlier attempt under its key is still in progress. */
async function accepted(
  sent: Promise<{ readonly id?: string; readonly commandId?: string }>,
): Promise<string> {
  try {
    const { id, commandId = id } = await sent;
    if (commandId !== undefined) return commandId;
  } catch (error) {
    const isInProgress = error instanceof BrokerClientError && error.code === 'idempotency_key_in_progress';
    if (isInProgress && error.commandId !== undefined) return error.commandId;
    throw error;
  }
  throw new BrokerClientError('foreign_answer', 'The answer names no command, so its end cannot be awaited');
}

/** @throws RangeError for what is no number of seconds: the broker would ignore it, and ask COCO each time */
function freshnessOf({ maxAge }: ReadOptions): { 'Cache-Control'?: string } {
  if (maxAge === undefined) return {};
  if (!(maxAge >= 0)) throw new RangeError('maxAge must be a number of seconds, 0 or more');
  return { 'Cache-Control': `max-age=${Math.floor(Math.min(maxAge, LONGEST_AGE))}` };
}

interface CommandHeaders {
  'Idempotency-Key'?: string;
  Actor?: string;
  'Actor-Token'?: string;
}

function headersOf({ idempotencyKey, actor, actorToken }: CommandOptions): CommandHeaders {
  return {
    ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
    ...(actor !== undefined && { Actor: inHeader(actor) }),
    ...(actorToken !== undefined && { 'Actor-Token': actorToken }),
  };
}

/** UTF-8 text with one character for each byte, as `fetch` expects header values. */
function inHeader(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}
