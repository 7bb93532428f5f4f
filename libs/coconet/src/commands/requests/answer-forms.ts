/** How each way of sending commands words its answers: as their results arrive, and when they are sent. */
import type { Caller } from '#access';
import { effectOfAnswer, effectOfError } from '../../idempotency/command-effect.js';
import { REPLAYED, type KeptAnswer } from '../../idempotency/idempotent-requests.js';
import {
  isJsonObject,
  isSuccess,
  jsonAnswer,
  readJsonObject,
  readList,
  type JsonObject,
} from '../../answers/json-answer.js';
import { judgeAnswer } from '../../answers/judged-answer.js';
import { isGranted, type CapabilityReference } from '../../policy/grants.js';
import { withholdAttributes } from '../../answers/withheld-attributes.js';
import type { UpstreamAnswer } from '../../transport/exchange.js';
import { refuseAsProblem } from '../../answers/upstream-refusal.js';
import { writeAwaiting } from './acceptance.js';
import { describeOutcome, withoutResponse } from './batch-item.js';
import type { Command } from '../command.js';
import { aboutCommand, locationOf } from '../../lifecycle/command-errors.js';
import { describeProof } from '../proved-end.js';
import { describeResult, readCommandResult, summaryOf, type CommandOutcome } from '../command-result.js';

/** One way of sending commands. */
export interface AnswerForm {
  /** What its requests are called in the record of an `Idempotency-Key`; must not change, like `identityOf`. */
  readonly recordedAs: 'command' | 'batch';
  /** Whether a link without a token fails the request, and not each of its commands. */
  readonly failsWithoutToken: boolean;
  /** The answer to the outcomes of the commands, and what is remembered of it. @throws the failure of a lone command */
  write(outcomes: readonly CommandOutcome[]): KeptAnswer;
  /**
   * The answer as it is sent. That may be minutes after it was judged: at the end of a batch, or again for a repeated
   * `Idempotency-Key` a day later. What its caller may see by then decides. How a command ended is always included: it was sent.
   */
  show(viewer: Caller, commands: readonly Command[], answer: UpstreamAnswer): UpstreamAnswer;
}

/** The typed route: a result with the names and numbers of what was done, or COCO's refusal in COCO's own form. */
export const typedForm: AnswerForm = {
  recordedAs: 'command',
  failsWithoutToken: false,
  write(outcomes) {
    const [lone] = outcomes;
    const proof = lone && describeProof(lone);
    if (lone && proof) return located(lone.id, writeResult(lone.id, proof));
    return writeLone(outcomes, ({ id, command, answer }) => {
      refuseAsProblem(answer);
      if (!isSuccess(answer)) return { answer, kept: null };
      return writeResult(id, describeResult(readCommandResult(answer), command));
    });
  },
  show(viewer, [command], answer) {
    if (command === undefined) return answer;
    if (!isSuccess(answer)) return judgedFor(viewer, command, answer);
    const result = readJsonObject(answer);
    const shown = withheldResult(viewer, command, result);
    return shown === result ? answer : rewritten(answer, shown);
  },
};

/** The raw path: COCO's own form, refusals and failures included. */
export const rawForm: AnswerForm = {
  recordedAs: 'command',
  failsWithoutToken: false,
  write(outcomes) {
    return writeLone(outcomes, ({ answer }) => ({ answer, kept: summaryOf(answer) }));
  },
  show(viewer, [command], answer) {
    return command === undefined ? answer : judgedFor(viewer, command, answer);
  },
};

/** Several commands: a result for each, in the order given (207, RFC 4918 section 13 in spirit). */
export const batchForm: AnswerForm = {
  recordedAs: 'batch',
  failsWithoutToken: true,
  write(outcomes) {
    const results = outcomes.map(describeOutcome);
    // Several outcomes share one key: it is free only if no device can have acted.
    const isUndone = outcomes.every((outcome) => effectOf(outcome) === 'nothing');
    return {
      answer: jsonAnswer(207, { results }),
      kept: { results: results.map(withoutResponse) },
      effect: isUndone ? 'nothing' : 'carried_out',
    };
  },
  show(viewer, commands, answer) {
    const results = readList(answer, 'results').map((item, index) => {
      const command = commands[index];
      if (command === undefined || !isJsonObject(item.result)) return item;
      return { ...item, result: withheldResult(viewer, command, item.result) };
    });
    return rewritten(answer, { results });
  },
};

type Answered = Extract<CommandOutcome, { answer: unknown }>;

/** The answer to a request's only command, which says where the command can be read. @throws its failure, which does so too */
function writeLone(
  [outcome]: readonly CommandOutcome[],
  write: (answered: Answered) => KeptAnswer,
): KeptAnswer {
  if (outcome === undefined) throw new Error('a request holds one command at least');
  if ('awaited' in outcome) return writeAwaiting(outcome.awaited);
  try {
    if ('error' in outcome) throw outcome.error;
    return located(outcome.id, write(outcome));
  } catch (error) {
    throw aboutCommand(error, outcome.id, outcome.proved);
  }
}

/** @param result what a FETCH_* command brought is never kept in clear text */
function writeResult(commandId: string, result: JsonObject): KeptAnswer {
  const { cmdResponse: _, ...kept } = result;
  return { answer: jsonAnswer(200, { commandId, ...result }), kept: { commandId, ...kept } };
}

function located(id: string, { answer, ...kept }: KeptAnswer): KeptAnswer {
  return { ...kept, answer: { ...answer, headers: { ...answer.headers, location: locationOf(id) } } };
}

function effectOf(outcome: CommandOutcome): ReturnType<typeof effectOfAnswer> {
  if (outcome.proved?.state === 'confirmed' || 'awaited' in outcome) return 'carried_out';
  return 'error' in outcome ? effectOfError(outcome.error) : effectOfAnswer(outcome.answer);
}

function judgedFor(viewer: Caller, { capability }: Command, answer: UpstreamAnswer): UpstreamAnswer {
  const { answer: judged } = judgeAnswer(viewer, answer, commandedBy(viewer, capability));
  return { ...judged, headers: { ...judged.headers, ...ownHeaders(answer) } };
}

/** The headers that are the broker's own, whatever of COCO's is shown. */
function ownHeaders({ headers }: UpstreamAnswer): UpstreamAnswer['headers'] {
  const own = Object.entries(headers).filter(([name]) => name === 'location' || name in REPLAYED);
  return Object.fromEntries(own);
}

/** Only what the command returned can hold a device's state; the rest is the broker's own words. */
function withheldResult(viewer: Caller, { capability }: Command, result: JsonObject): JsonObject {
  const { cmdResponse, ...rest } = result;
  if (cmdResponse === undefined) return result;
  const { json } = withholdAttributes(viewer, { cmdResponse }, commandedBy(viewer, capability));
  return isJsonObject(json) ? { ...rest, ...json } : rest;
}

function commandedBy(viewer: Caller, capability: CapabilityReference): CapabilityReference | undefined {
  return isGranted(viewer, capability) ? capability : undefined;
}

function rewritten({ status, headers }: UpstreamAnswer, content: JsonObject): UpstreamAnswer {
  return jsonAnswer(status, content, headers);
}
