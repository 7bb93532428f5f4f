/** The part of COCO's answers that the caller may see. */
import type { Caller } from '#access';
import { isJsonObject, jsonAnswer, malformed, readJson, type JsonObject } from './json-answer.js';
import { isGrantedEverything, type CapabilityReference } from '../policy/grants.js';
import { placesOf } from '../policy/places.js';
import { withholdAttributes } from './withheld-attributes.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { waitingTime } from './upstream-refusal.js';

/** COCO's answer without what the service may not see. */
export interface JudgedAnswer {
  readonly answer: UpstreamAnswer;
  /** Names of the capabilities whose attributes were taken out. */
  readonly withheld: readonly string[];
  /** Names of the sensitive capabilities whose state it shows; `*` if it is passed on unread. */
  readonly sensitive: readonly string[];
}

/** RFC 9110 section 5.6.7, the one form that is still sent. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

const EMPTY = Buffer.alloc(0);

/** Whether an answer to this caller must be judged: then it is requested complete, without conditions or validators. */
export function isJudged(caller: Caller): boolean {
  return placesOf(caller) !== undefined || !isGrantedEverything(caller);
}

/**
 * What the caller may see of an answer, whatever its status and its declared type.
 *
 * It is always rewritten: another reader could find in COCO's bytes what this one did not see. Of COCO's headers only the time
 * to wait is kept: its validators would describe the original answer.
 *
 * @param commanded the capability whose command was answered
 * @returns a refusal or a failure that can't be judged with its status alone
 * @throws UpstreamMalformed when a success can't be judged
 */
export function judgeAnswer(
  caller: Caller,
  answer: UpstreamAnswer,
  commanded?: CapabilityReference,
): JudgedAnswer {
  if (!isJudged(caller)) return { answer, withheld: [], sensitive: ['*'] };
  if (!Buffer.isBuffer(answer.body)) throw new Error('the answer was not asked for whole');
  const { status } = answer;
  const wait = waitingHeader(answer);
  const json = answer.body.length === 0 && status !== 304 ? undefined : readJudged(answer);
  if (json === undefined) {
    return {
      answer: { status, headers: { ...NO_STORE, ...wait }, body: EMPTY },
      withheld: [],
      sensitive: [],
    };
  }
  const kept = withholdAttributes(caller, json, commanded);
  const headers = { 'content-type': 'application/json', ...wait };
  return {
    answer: jsonAnswer(status, kept.json, headers),
    withheld: kept.withheld,
    sensitive: kept.sensitive,
  };
}

const NO_STORE = { 'cache-control': 'no-store' } as const;

/** An object or a list; `undefined` for a refusal or a failure that is neither, whose status is enough. */
function readJudged(answer: UpstreamAnswer): JsonObject | unknown[] | undefined {
  try {
    const json = readJson(answer);
    if (isJsonObject(json) || Array.isArray(json)) return json;
  } catch (cause) {
    if (answer.status < 400) throw malformed(answer, cause);
  }
  if (answer.status < 400) throw malformed(answer);
  return undefined;
}

/** `Retry-After` of a refusal or a failure; it means nothing on other answers. */
function waitingHeader(answer: UpstreamAnswer): { 'retry-after'?: string } {
  const wait = waitingTime(answer);
  if (wait !== undefined) return { 'retry-after': String(wait) };
  const date = answer.headers['retry-after'];
  return answer.status >= 400 && date !== undefined && HTTP_DATE.test(date) ? { 'retry-after': date } : {};
}
