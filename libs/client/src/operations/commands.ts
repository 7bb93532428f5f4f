import type { BrokerApi } from '../calls/broker-api.js';
import { BrokerClientError } from '../calls/broker-client-error.js';
import { requestInit, type CallOptions } from '../calls/call-options.js';
import { dataOf } from '../calls/data-of.js';
import { pause } from '../retry/pause.js';
import { isTransient } from '../retry/retry-rules.js';
import type { Capability } from '../command.js';
import type { FollowedCommand } from '../types.js';
import { isFinished, type FinishedCommand } from './finished-command.js';
import { itemsOf } from './pages.js';

/** Which of a link's commands to list. */
export interface CommandFilter {
  /** The `deviceNodeId`. */
  readonly device?: string;
  readonly capability?: Capability;
  readonly state?: FollowedCommand['state'];
  /** The name of the actor who caused them. */
  readonly actor?: string;
  /** Only those asked for at this time or later (RFC 3339). */
  readonly from?: string;
}

/** How long to wait for the end of a command. */
export interface WaitOptions extends CallOptions {
  /** Milliseconds to wait at most; 90,000 by default, because a device may take half a minute, and its proof a minute. */
  readonly waitMs?: number;
}

/** Commands that were sent, and how they ended. */
export interface Commands {
  /** One command: how far it has come, or how it ended. */
  read(id: string, options?: CallOptions): Promise<FollowedCommand>;

  /** The commands of a link, newest first; fetches pages as needed. */
  list(
    linkId: string,
    filter?: CommandFilter,
    options?: CallOptions,
  ): AsyncGenerator<FollowedCommand, void, undefined>;

  /**
   * Waits until a command has ended, however it did. While the broker cannot be reached it waits on.
   *
   * @throws BrokerClientError `timed_out` after `waitMs`, with the command's id: the command goes on, so wait again
   */
  wait(id: string, options?: WaitOptions): Promise<FinishedCommand>;
}

/** Milliseconds before the first look, doubled by each pause. A lamp takes about that long. */
const FIRST_PAUSE = 100;

/** Milliseconds between two questions at most: each counts against the service's rate. */
const LONGEST_PAUSE = 2_000;

const USUAL_WAIT = 90_000;

/** Milliseconds of a day: an approval takes minutes. */
const LONGEST_WAIT = 86_400_000;

export function commandsOf(api: BrokerApi): Commands {
  const read: Commands['read'] = (commandId, options = {}) =>
    dataOf(api.GET('/v1/commands/{commandId}', { params: { path: { commandId } }, ...requestInit(options) }));
  return {
    read,
    list: (id, filter = {}, options = {}) =>
      itemsOf((cursor) =>
        dataOf(
          api.GET('/v1/links/{id}/commands', {
            params: { path: { id }, query: { ...filter, ...cursor } },
            ...requestInit(options),
          }),
        ),
      ),
    wait: (id, options = {}) => waitFor(id, read, options),
  };
}

async function waitFor(
  id: string,
  read: Commands['read'],
  { waitMs = USUAL_WAIT, signal }: WaitOptions,
): Promise<FinishedCommand> {
  requireWait(waitMs);
  const time = AbortSignal.timeout(waitMs);
  const either = signal === undefined ? time : AbortSignal.any([signal, time]);
  try {
    for (let delay = FIRST_PAUSE; ; delay = Math.min(LONGEST_PAUSE, delay * 2)) {
      const { command, patience = 0 } = await ask(() => read(id, { signal: either }));
      if (command !== undefined && isFinished(command)) return command;
      // Half of it is random, so that callers who started together do not ask together.
      await pause(patience + delay * (1 - Math.random() / 2), either);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!time.aborted) throw withCommand(error, id);
    throw new BrokerClientError('timed_out', 'The command has not ended in time; it goes on', {
      commandId: id,
    });
  }
}

/** The command, or the milliseconds for which the broker asks the caller to wait. */
interface Asked {
  readonly command?: FollowedCommand;
  readonly patience?: number;
}

/** The command, unless the broker is down or busy. */
async function ask(read: () => Promise<FollowedCommand>): Promise<Asked> {
  try {
    return { command: await read() };
  } catch (error) {
    if (!(error instanceof BrokerClientError) || !isTransient(error)) throw error;
    return { patience: (error.retryAfterSeconds ?? 0) * 1_000 };
  }
}

/** The error, with the id under which the command can be read. */
function withCommand(error: unknown, commandId: string): unknown {
  if (!(error instanceof BrokerClientError)) return error;
  const { code, message, status, requestId, retryAfterSeconds, problem, body } = error;
  return new BrokerClientError(code, message, {
    status,
    requestId,
    retryAfterSeconds,
    problem,
    body,
    commandId,
  });
}

/** @throws RangeError unless it is a time that a timer can wait */
export function requireWait(waitMs = USUAL_WAIT): void {
  if (Number.isSafeInteger(waitMs) && waitMs >= 1 && waitMs <= LONGEST_WAIT) return;
  throw new RangeError(`waitMs: expected a whole number from 1 to ${LONGEST_WAIT}`);
}
