/** The outcome of one FETCH_* command. */
import { BrokerError } from '#kernel';
import { readCommandResult } from '../../commands/command-result.js';
import {
  broughtBack,
  unreachableStatuses,
  unsupportedStatuses,
  type FetchCommand,
} from '../../contract/fetch-commands.js';
import { isSuccess, readJsonObject, type JsonObject } from '../../answers/json-answer.js';
import type { UpstreamAnswer } from '../../transport/exchange.js';
import { UpstreamFailure } from '../../transport/upstream-errors.js';
import { fetchedAttributes } from './fetched-attributes.js';

/** Why a value is missing: a problem's code or COCO's status, and a sentence. */
interface Missing {
  readonly code: string;
  readonly detail: string;
}

export type FetchOutcome = { readonly fetch: FetchCommand } & (
  | { readonly kind: 'read'; readonly attributes: readonly JsonObject[]; readonly readAt: string }
  /** The device says that it does not have the command. */
  | { readonly kind: 'unsupported'; readonly missing: Missing }
  /** COCO refused the command with its own status. */
  | { readonly kind: 'refused'; readonly missing: Missing; readonly answer: UpstreamAnswer }
  /** The device did not do it. */
  | { readonly kind: 'undone'; readonly missing: Missing; readonly status: unknown }
  /** No answer came, or no readable one. */
  | {
      readonly kind: 'failed';
      readonly missing: Missing;
      readonly error: BrokerError;
      readonly hopeless: boolean;
    }
);

/** Judges COCO's answer to a FETCH_* command. */
export function judgeFetch(fetch: FetchCommand, answer: UpstreamAnswer, now: Date): FetchOutcome {
  if (!isSuccess(answer)) {
    const missing = { code: 'refused', detail: `COCO answered the command with ${answer.status}.` };
    return { fetch, kind: 'refused', answer, missing };
  }
  try {
    return judgeResult(fetch, answer, now);
  } catch (error) {
    if (error instanceof BrokerError) return failedFetch(fetch, error, false);
    throw error;
  }
}

/**
 * A command that got no answer, or was not sent because an earlier one showed that it would get none.
 *
 * @param hopeless whether no other command to this resource would do better now
 */
export function failedFetch(fetch: FetchCommand, error: BrokerError, hopeless: boolean): FetchOutcome {
  const { code, message: detail } = error;
  return { fetch, kind: 'failed', missing: { code, detail }, hopeless, error };
}

/** Whether no other command to this resource would do better now. */
export function isHopeless(outcome: FetchOutcome): boolean {
  switch (outcome.kind) {
    case 'failed':
      return outcome.hopeless;
    case 'undone':
      return unreachableStatuses.has(outcome.status);
    case 'refused': {
      // A 400 or a 403 may be about one capability: users consent to them one by one.
      const { status } = outcome.answer;
      return status === 404 || status === 429 || status >= 500;
    }
    default:
      return false;
  }
}

function judgeResult(fetch: FetchCommand, answer: UpstreamAnswer, now: Date): FetchOutcome {
  const { status } = readCommandResult(answer);
  const word = status ?? 'unknown';
  if (unsupportedStatuses.has(status)) {
    const detail = 'The device does not have this command.';
    return { fetch, kind: 'unsupported', missing: { code: word, detail } };
  }
  if (!/^(PARTIAL_)?SUCCESS(_INSECURE)?$/.test(word)) {
    const detail = `The command brought no value; its status is ${word}.`;
    return { fetch, kind: 'undone', missing: { code: word, detail }, status };
  }
  const attributes = fetchedAttributes(broughtBack(readJsonObject(answer)), fetch);
  if (attributes === undefined)
    throw new UpstreamFailure('The command succeeded, but its answer holds no known value.');
  return { fetch, kind: 'read', attributes, readAt: now.toISOString() };
}
