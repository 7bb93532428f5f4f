/** What COCO says about how a command ended. */
import { findCommandStatus } from '#standard';
import { readField } from '../contract/fields.js';
import { wholeNumber } from '../contract/scalars.js';
import { ExactNumber } from '../json/exact-number.js';
import { excerpt } from '../answers/excerpt.js';
import { malformed, readJsonObject, type JsonObject } from '../answers/json-answer.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import type { CommandRecord, EndOfCommand } from '../lifecycle/command-record.js';
import type { Command } from './command.js';
import type { CommandResultView, CommandState } from './command-result.view.js';

/** What COCO answers to a command. */
export interface CommandResult {
  /** COCO's number for the command, digit for digit, as text; null if it sent none. */
  readonly cmdSeqNum: string | null;
  /** COCO's status by name; as COCO sent it if the standard has no name for it, and null if it sent none. */
  readonly status: string | null;
  readonly state: CommandState;
  /** What the command returned, such as the value that a FETCH_ command asks for; undefined if nothing. */
  readonly response: unknown;
}

interface OutcomeOfCommand {
  readonly id: string;
  readonly command: Command;
  /** Its end, if the device was asked. */
  readonly proved?: EndOfCommand;
}

/** The outcome of a command that was to be sent: COCO's answer, as far as its caller may see it, or why there is none. */
export type CarriedOutcome = OutcomeOfCommand &
  ({ readonly answer: UpstreamAnswer } | { readonly error: unknown });

/** The outcome of a command of a request: as above, or its record if it waits for approval. */
export type CommandOutcome = CarriedOutcome | (OutcomeOfCommand & { readonly awaited: CommandRecord });

/** Statuses that mean the device did as commanded. */
const SUCCEEDED: ReadonlySet<string> = new Set([
  'SUCCESS',
  'SUCCESS_INSECURE',
  'PARTIAL_SUCCESS',
  'PARTIAL_SUCCESS_INSECURE',
]);

/** COCO has the command, and the device has not answered yet. */
const UNDER_WAY = 'IN_PROGRESS';

/** A success without content: COCO had nothing to add (RFC 9110 section 15.3.5). */
const WORDLESS: CommandResult = {
  cmdSeqNum: null,
  status: 'SUCCESS',
  state: 'succeeded',
  response: undefined,
};

/**
 * Reads the answer to a command that COCO accepted.
 *
 * @throws UpstreamMalformed when it has no known form: nothing is guessed from a part of it
 */
export function readCommandResult(answer: UpstreamAnswer): CommandResult {
  if (Buffer.isBuffer(answer.body) && answer.body.length === 0) return WORDLESS;
  const object = readJsonObject(answer);
  const cmdSeqNum = readNumber(answer, readField(object, 'commandSequence'));
  const status = readStatus(answer, readField(object, 'commandStatus'));
  if (cmdSeqNum === null && status === null) throw malformed(answer);
  return { cmdSeqNum, status, state: stateOf(status), response: readField(object, 'response') };
}

/** The result as callers of the typed routes see it: with the names and numbers of what was done. */
export function describeResult(
  { cmdSeqNum, status, state, response }: CommandResult,
  { capability, command }: Command,
): CommandResultView & JsonObject {
  return {
    cmdSeqNum,
    status,
    state,
    capability: capability.name,
    capabilityId: capability.id,
    command: command.name,
    cmdId: command.id,
    ...(response !== undefined && { cmdResponse: response }),
  };
}

/** The part of an answer in COCO's own form that the database may hold in clear text; null if it holds nothing known. */
export function summaryOf(answer: UpstreamAnswer): JsonObject | null {
  try {
    const { cmdSeqNum, status } = readCommandResult(answer);
    return { cmdSeqNum, status };
  } catch {
    return null;
  }
}

/** COCO counts commands by number, beyond what a double holds; some clouds send a text. */
function readNumber(answer: UpstreamAnswer, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (value instanceof ExactNumber) return value.digits;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return excerpt(value, 64);
  throw malformed(answer);
}

function readStatus(answer: UpstreamAnswer, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const number = wholeNumber(value);
  if (number !== undefined) return findCommandStatus(number)?.name ?? String(number);
  if (typeof value !== 'string') throw malformed(answer);
  return findCommandStatus(value.trim().toUpperCase())?.name ?? excerpt(value, 64);
}

/** Without a status COCO only says that it has the command. */
function stateOf(status: string | null): CommandState {
  if (status === null || status === UNDER_WAY) return 'accepted';
  return SUCCEEDED.has(status) ? 'succeeded' : 'failed';
}
