/** Lets a fault strike a call: the one place where the sandbox misbehaves. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Dialect } from '../dialects/dialect.js';
import type { Delivery } from '../http/delivery.js';
import type { DeviceConduct } from '../http/device-conduct.js';
import { jsonAnswer } from '../http/exchange.js';
import type { Answer, Exchange } from '../http/exchange.js';
import type { FaultAction } from './fault.js';
import { oversized, rewritten, truncated, withHeaders } from './spoilt-answers.js';
import { wrapped } from './wrapped-answers.js';

type Process = () => Promise<Answer>;
type Canned = Exclude<Extract<FaultAction, { when: unknown }>, { type: 'refusal' }>;

/** What goes out instead of the plain answer. `process` does the real work; some faults never call it. */
export async function applyFault(
  action: FaultAction,
  exchange: Exchange,
  process: Process,
  dialect: Dialect,
): Promise<Delivery> {
  switch (action.type) {
    case 'device-stalls':
    case 'device-late':
    case 'device-ignores':
    case 'device-partly':
    case 'device-stale':
      exchange.device = conductOf(action);
      return { kind: 'answer', answer: await process() };
    case 'refusal':
      if (action.when === 'after') await process();
      return { kind: 'answer', answer: dialect.refuse(action.refusal, 'Ordered by a test') };
    case 'hang':
      return { kind: 'hang' };
    case 'hang-after':
      await process();
      return { kind: 'hang' };
    case 'cut-before':
      return { kind: 'cut' };
    case 'cut-after':
      await process();
      return { kind: 'cut' };
    case 'slow-body':
      return { kind: 'answer', answer: await process(), bytesPerSecond: action.bytesPerSecond };
    case 'truncated-json':
      return { kind: 'answer', answer: truncated(await process()) };
    case 'oversized':
      return { kind: 'answer', answer: oversized(await process(), action.bytes) };
    case 'rewrite':
      return { kind: 'answer', answer: rewritten(await process(), action.remove, action.set) };
    case 'content-type':
      return { kind: 'answer', answer: withHeaders(await process(), { 'content-type': action.value }) };
    case 'headers':
      return { kind: 'answer', answer: withHeaders(await process(), action.set) };
    case 'wrap': {
      const answer = wrapped(await process(), action.as);
      return { kind: 'answer', answer, interim: action.as === 'continue' };
    }
    case 'delay':
      return { kind: 'answer', answer: await delayed(action.milliseconds, action.when, process) };
    default:
      if (action.when === 'after') await process();
      return { kind: 'answer', answer: canned(action, exchange) };
  }
}

/** How the device treats the command; `says` and `status` are the same in both. */
function conductOf(action: Extract<FaultAction, { type: `device-${string}` }>): DeviceConduct {
  switch (action.type) {
    case 'device-stalls':
      return { obeysAfter: 'never', says: 'IN_PROGRESS' };
    case 'device-late':
      return { ...action, obeysAfter: action.milliseconds };
    case 'device-ignores':
      return { ...action, obeysAfter: 'never' };
    case 'device-partly':
      return action;
    case 'device-stale':
      return { ...action, staleFor: action.milliseconds };
  }
}

async function delayed(milliseconds: number, when: 'before' | 'after', process: Process): Promise<Answer> {
  if (when === 'after') {
    const answer = await process();
    await wait(milliseconds, undefined, { ref: false });
    return answer;
  }
  await wait(milliseconds, undefined, { ref: false });
  return process();
}

function canned(action: Exclude<Canned, { type: 'delay' }>, exchange: Exchange): Answer {
  switch (action.type) {
    case 'status':
      return statusAnswer(action);
    case 'oauth-error':
      return jsonAnswer(action.status, { error: action.error, error_description: 'Ordered by a test' });
    case 'redirect':
      return { status: action.status, headers: { location: action.location }, body: Buffer.alloc(0) };
    case 'malformed-json':
      return { ...jsonAnswer(200, {}), body: Buffer.from('{"access_token": "not a token",, }') };
    case 'empty':
      return { ...jsonAnswer(200, {}), body: Buffer.alloc(0) };
    case 'html':
      return {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: Buffer.from('<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>'),
      };
    case 'echo-token': {
      const authorization = exchange.headers.authorization ?? '';
      return jsonAnswer(200, { authorization }, { 'x-echoed-authorization': authorization });
    }
  }
}

function statusAnswer(action: Extract<FaultAction, { type: 'status' }>): Answer {
  const { status, retryAfter, contentType, body = { error: { message: 'Ordered by a test' } } } = action;
  return {
    status,
    headers: {
      'content-type': contentType ?? (typeof body === 'string' ? 'text/plain' : 'application/json'),
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}
