/** What the proof of a command says of its end, and how an answer says it. */
import type { EndOfCommand } from '../lifecycle/command-record.js';
import { isSuccess, type JsonObject } from '../answers/json-answer.js';
import { commandReasons } from '../lifecycle/command-reasons.js';
import type { ProofEnd } from './command-proof.js';
import { describeResult, readCommandResult, type CommandOutcome } from './command-result.js';
import type { CommandResultView } from './command-result.view.js';

const reasons = {
  not_shown: 'not_shown',
  superseded: 'superseded',
  unreadable: 'state_unreadable',
  interrupted: 'broker_stopped',
} as const satisfies Record<Exclude<ProofEnd, 'shown'>, EndOfCommand['reason']>;

/** Whether the device may have acted, so that a proof is worth its reads: always, unless it certainly did not. */
export function isProvable({ state, status }: EndOfCommand): boolean {
  // The device was late for COCO, not necessarily for the user.
  return state === 'succeeded' || state === 'unconfirmed' || status === 'TIMEOUT';
}

/** The end of a command, from what COCO said of it and what the device shows. */
export function provedEnd(end: EndOfCommand, proof: ProofEnd): EndOfCommand {
  if (proof === 'shown') return { ...end, state: 'confirmed', reason: null };
  // The device itself has said that it did not do it; unless it is still to be asked.
  if (end.state === 'failed' && proof !== 'interrupted') return end;
  return { ...end, state: 'unconfirmed', reason: reasons[proof] };
}

/**
 * The result as the typed routes answer it. A proof also turns an answer that says nothing about the device into a
 * result, such as a 504: the command was carried out.
 *
 * @returns `undefined` if the answer alone says it
 */
export function describeProof(outcome: CommandOutcome): (CommandResultView & JsonObject) | undefined {
  const { proved, command } = outcome;
  if (proved === undefined) return undefined;
  const answered = 'answer' in outcome && isSuccess(outcome.answer) && proved.upstreamCode === null;
  if (!answered && proved.state !== 'confirmed') return undefined;
  const result = resultOf(outcome, answered);
  const described = describeResult(result, command);
  if (proved.state === 'confirmed') return { ...described, state: 'confirmed' };
  // What the device itself has said stays.
  if (proved.state !== 'unconfirmed') return described;
  const reason = commandReasons.unconfirmed.find((known) => known === proved.reason);
  return { ...described, state: 'unconfirmed', ...(reason !== undefined && { reason }) };
}

function resultOf(outcome: CommandOutcome, answered: boolean): ReturnType<typeof readCommandResult> {
  const nothing = { cmdSeqNum: null, status: null, state: 'accepted', response: undefined } as const;
  if (!answered || !('answer' in outcome)) return nothing;
  try {
    return readCommandResult(outcome.answer);
  } catch {
    return nothing;
  }
}
