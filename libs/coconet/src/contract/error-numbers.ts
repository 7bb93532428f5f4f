/**
 * COCO's error numbers: HTTP status × 100 + n, in `{"error": {"code": …, "message": …}}` (`sdk` for the numbers, `code` for
 * the object around them).
 */
import { isJsonObject } from '../json/json-object.js';
import type { Grade } from './evidence.js';
import { fieldOf, readField } from './fields.js';
import { wholeNumber } from './scalars.js';

/**
 * What a number means for a call, beyond its HTTP status. `busy`: nothing was done, and trying again helps. `outcome_unknown`:
 * a command may have been carried out. `application_disabled`: only the operators can fix it. `network_blocked`: only the user
 * can.
 */
export type ErrorEffect = 'busy' | 'outcome_unknown' | 'application_disabled' | 'network_blocked';

/** One of COCO's numbers. */
export interface ErrorNumber {
  readonly meaning: string;
  readonly grade: Grade;
  readonly effect?: ErrorEffect;
}

const sdk = (meaning: string, effect?: ErrorEffect): ErrorNumber => ({
  meaning,
  grade: 'sdk',
  ...(effect && { effect }),
});

/** The table. A number that it lacks is still passed on. */
export const errorNumbers: Readonly<Record<number, ErrorNumber>> = {
  40000: sdk('bad request'),
  40001: sdk('a parameter is missing'),
  40002: sdk('a parameter is invalid'),
  40003: sdk('a parameter is out of range'),
  40004: sdk('duplicate'),
  40006: sdk('no such user'),
  40007: sdk('the gateway is not in the network'),
  40101: sdk('authentication required'),
  40102: sdk('session expired'),
  40103: sdk('invalid credentials'),
  40301: sdk('access restricted'),
  40302: sdk('the gateway is busy', 'busy'),
  40303: sdk('a join is in progress'),
  40304: sdk('the gateway is not provisioned'),
  40305: sdk('the gateway is owned by someone'),
  40306: sdk('already in progress'),
  40307: sdk('the application is disabled', 'application_disabled'),
  40314: sdk('the network is blocked; inferred: its plan is used up', 'network_blocked'),
  40401: sdk('not found'),
  40402: sdk('no such file'),
  40403: sdk('no such resource'),
  40404: sdk('no such input resource'),
  40406: sdk('the network is unallocated'),
  50001: sdk('internal error'),
  50050: sdk('transmission failed'),
  50301: sdk('database error'),
  50302: sdk('server error'),
  50450: sdk('HTTP time-out', 'outcome_unknown'),
  50451: sdk('command time-out', 'outcome_unknown'),
};

/** What COCO says about an error; each part only if COCO gives it. */
export interface CocoError {
  /** Its number, which may be missing from the table. */
  readonly number: number | undefined;
  /** In COCO's words, unchanged. */
  readonly message: string | undefined;
}

/**
 * COCO's error in a body; `undefined` if it holds none.
 *
 * Read from `{error: {code, message}}`, the older `{error: {message}}`, `{error: "…", code}` and a bare `{code, message}`,
 * with numbers as numbers or as text.
 */
export function readCocoError(body: unknown): CocoError | undefined {
  if (!isJsonObject(body)) return undefined;
  const error = readField(body, 'error');
  if (isJsonObject(error)) return { number: errorNumberIn(error), message: messageIn(error) };
  const number = errorNumberIn(body);
  if (typeof error === 'string')
    return { number: number ?? errorNumber(error), message: messageIn(body) ?? error };
  if (error !== undefined && error !== null) return { number: errorNumber(error), message: messageIn(body) };
  return number === undefined ? undefined : { number, message: messageIn(body) };
}

/** The table's row for a number. */
export function findErrorNumber(number: number | undefined): ErrorNumber | undefined {
  return number !== undefined && Object.hasOwn(errorNumbers, number) ? errorNumbers[number] : undefined;
}

/** The HTTP status that a number implies. */
export function statusOf(number: number): number {
  return Math.floor(number / 100);
}

function errorNumberIn(object: Readonly<Record<string, unknown>>): number | undefined {
  const name = Object.keys(object).find((key) => fieldOf(key) === 'errorCode');
  return name === undefined ? undefined : errorNumber(object[name]);
}

/** Five digits of which the first three are an HTTP error status. */
function errorNumber(value: unknown): number | undefined {
  const number = wholeNumber(value);
  return number !== undefined && number >= 40_000 && number <= 59_999 ? number : undefined;
}

function messageIn(object: Readonly<Record<string, unknown>>): string | undefined {
  const message = readField(object, 'errorMessage') ?? readField(object, 'errorReason');
  return typeof message === 'string' ? message : undefined;
}
