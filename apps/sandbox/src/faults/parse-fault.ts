/** Reads an ordered fault from JSON and refuses what makes no sense, naming the field. */

import { cloudErrors } from '#standard';
import { commandWords, parts } from '../http/device-conduct.js';
import type { DeviceConduct } from '../http/device-conduct.js';
import { InputError, JsonInput } from '../http/json-input.js';
import type { FaultAction, FaultMatch, Moment } from './fault.js';
import { wrappings } from './wrapped-answers.js';

/** The most bytes an oversized answer may have; it is made in memory. */
const oversizedLimitBytes = 256 * 1024 * 1024;
const oneDayMs = 24 * 60 * 60 * 1000;

/** A fault as ordered. */
export interface FaultOrder {
  readonly match: FaultMatch;
  readonly action: FaultAction;
  /** For how many calls; `null` for any number. */
  readonly times: number | null;
  /** For how long; `null` for no limit. */
  readonly milliseconds: number | null;
}

/** Reads `{match, action, times?, forSeconds?}`. Throws {@link InputError}. */
export function parseFault(body: unknown): FaultOrder {
  const order = new JsonInput(body);
  const times = order.optionalInteger('times', 1, Number.MAX_SAFE_INTEGER) ?? null;
  const seconds = order.optionalInteger('forSeconds', 1, oneDayMs / 1000);
  const parsed = {
    match: parseMatch(order.object('match')),
    action: parseAction(order.object('action')),
    times,
    milliseconds: seconds === undefined ? null : seconds * 1000,
  };
  order.refuseOthers();
  return parsed;
}

function parseMatch(match: JsonInput): FaultMatch {
  const method = match.optionalString('method');
  const pathIncludes = match.optionalString('pathIncludes');
  const userId = match.optionalString('userId');
  const grantId = match.optionalString('grantId');
  const grantType = match.optionalString('grantType');
  const networkId = match.optionalString('networkId');
  const resourceEui = match.optionalString('resourceEui');
  const command = match.optionalString('command');
  const parameters = match.members('parameters');
  const parsed = {
    endpoint: match.oneOf('endpoint', ['token', 'authorize', 'revoke', 'api']),
    ...(method !== undefined && { method }),
    ...(pathIncludes !== undefined && { pathIncludes }),
    ...(userId !== undefined && { userId }),
    ...(grantId !== undefined && { grantId }),
    ...(grantType !== undefined && { grantType }),
    ...(networkId !== undefined && { networkId }),
    ...(resourceEui !== undefined && { resourceEui }),
    ...(command !== undefined && { command }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  };
  match.refuseOthers();
  return parsed;
}

function parseAction(input: JsonInput): FaultAction {
  const type = input.string('type');
  if (!isActionType(type)) {
    throw new InputError('action.type', `must be one of ${Object.keys(actionParsers).join(', ')}`);
  }
  const action = actionParsers[type](input);
  input.refuseOthers();
  return action;
}

function isActionType(type: string): type is FaultAction['type'] {
  return Object.hasOwn(actionParsers, type);
}

const actionParsers: Readonly<Record<FaultAction['type'], (input: JsonInput) => FaultAction>> = {
  delay: (input) => ({
    type: 'delay',
    milliseconds: input.integer('milliseconds', 0, oneDayMs),
    when: moment(input),
  }),
  hang: () => ({ type: 'hang' }),
  'hang-after': () => ({ type: 'hang-after' }),
  'cut-before': () => ({ type: 'cut-before' }),
  'cut-after': () => ({ type: 'cut-after' }),
  'malformed-json': (input) => ({ type: 'malformed-json', when: moment(input) }),
  html: (input) => ({ type: 'html', when: moment(input) }),
  empty: (input) => ({ type: 'empty', when: moment(input) }),
  'echo-token': (input) => ({ type: 'echo-token', when: moment(input) }),
  status: parseStatus,
  'oauth-error': (input) => ({
    type: 'oauth-error',
    error: input.string('error'),
    status: input.optionalInteger('status', 200, 599) ?? 400,
    when: moment(input),
  }),
  redirect: (input) => ({
    type: 'redirect',
    location: input.headerValue('location'),
    status: input.optionalInteger('status', 300, 399) ?? 302,
    when: moment(input),
  }),
  'device-stalls': () => ({ type: 'device-stalls' }),
  'device-late': (input) => ({
    type: 'device-late',
    milliseconds: input.integer('milliseconds', 1, oneDayMs),
    ...deviceAnswer(input),
  }),
  'device-ignores': (input) => ({ type: 'device-ignores', ...deviceAnswer(input) }),
  'device-partly': (input) => ({
    type: 'device-partly',
    part: input.oneOf('part', parts),
    ...deviceAnswer(input),
  }),
  'device-stale': (input) => ({
    type: 'device-stale',
    milliseconds: input.integer('milliseconds', 1, oneDayMs),
    ...deviceAnswer(input),
  }),
  refusal: (input) => ({
    type: 'refusal',
    refusal: input.oneOf('refusal', cloudErrors),
    when: moment(input),
  }),
  'truncated-json': () => ({ type: 'truncated-json' }),
  'slow-body': (input) => ({
    type: 'slow-body',
    bytesPerSecond: input.integer('bytesPerSecond', 1, 1_000_000),
  }),
  oversized: (input) => ({ type: 'oversized', bytes: input.integer('bytes', 1, oversizedLimitBytes) }),
  rewrite: (input) => ({ type: 'rewrite', remove: input.strings('remove'), set: input.members('set') }),
  'content-type': (input) => ({ type: 'content-type', value: input.headerValue('value') }),
  headers: (input) => ({ type: 'headers', set: input.headers('set') }),
  wrap: (input) => ({ type: 'wrap', as: input.oneOf('as', wrappings) }),
};

function parseStatus(input: JsonInput): FaultAction {
  const retryAfter = input.optionalHeaderValue('retryAfter');
  const contentType = input.optionalHeaderValue('contentType');
  const body = input.any('body');
  return {
    type: 'status',
    status: input.integer('status', 200, 599),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(contentType !== undefined && { contentType }),
    ...(body !== undefined && { body }),
    when: moment(input),
  };
}

function deviceAnswer(input: JsonInput): Pick<DeviceConduct, 'says' | 'status'> {
  const says = input.optionalOneOf('says', commandWords);
  const status = input.optionalInteger('status', 200, 599);
  return { ...(says !== undefined && { says }), ...(status !== undefined && { status }) };
}

function moment(input: JsonInput): Moment {
  return input.optionalOneOf('when', ['before', 'after']) ?? 'before';
}
