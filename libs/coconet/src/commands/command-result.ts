/** COCO's word on how a command ended. */
import { findCommandStatus } from '#standard';
import { excerpt } from '../excerpt.js';
import { readJsonObject, type JsonObject } from '../json-answer.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import type { CheckedCommand } from './checked-command.js';

/** What COCO answers to a command: all of it that is kept for a repeated request. */
export interface CommandResult {
  readonly cmdSeqNum: unknown;
  /** COCO's status by name; as COCO sent it where the standard has no name for it. */
  readonly status: unknown;
}

/** Statuses that mean the device did, or is doing, what it was told. */
const DONE: ReadonlySet<unknown> = new Set([
  'SUCCESS',
  'SUCCESS_INSECURE',
  'PARTIAL_SUCCESS',
  'PARTIAL_SUCCESS_INSECURE',
  'IN_PROGRESS',
]);

/** @throws UpstreamFailure when the answer is not of COCO's form */
export function readCommandResult(answer: UpstreamAnswer): CommandResult {
  const { cmdSeqNum, status } = readJsonObject(answer);
  const known =
    typeof status === 'number' || typeof status === 'string' ? findCommandStatus(status) : undefined;
  return { cmdSeqNum: scalar(cmdSeqNum), status: known?.name ?? scalar(status) };
}

/** Whether the device did, or is doing, what it was told. */
export function isDone({ status }: CommandResult): boolean {
  return DONE.has(status);
}

/** The result as callers of the typed routes see it: with the names and numbers of what was done. */
export function describeResult(
  { cmdSeqNum, status }: CommandResult,
  { capability, command }: CheckedCommand,
): JsonObject {
  return {
    cmdSeqNum,
    status,
    capability: capability.name,
    capabilityId: capability.id,
    command: command.name,
    cmdId: command.id,
  };
}

/** Results are stored for a day: nothing but a number or a word is taken from COCO's answer. */
function scalar(value: unknown): string | number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? excerpt(value, 64) : null;
}
