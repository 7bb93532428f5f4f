/** Proves an attack against the running broker: by its answer, and by what the sandbox received. */
import { expect } from '@jest/globals';
import { ADA } from '../../harness/rows/grants.js';
import type { Json } from '../../harness/network/http.js';
import type { Attack, Bytes, Control, Message, Outcome, Sent } from './attack.js';
import type { Stage } from './stage.js';
import type { Exchanged } from './wire.js';

/** The headers that the broker sends with every call; the sandbox hides the token's value. */
const OWN_HEADERS = {
  connection: 'keep-alive',
  'accept-encoding': 'identity',
  'user-agent': 'coco-token-broker',
  authorization: '[present]',
};

/** The headers it adds to a command. */
const COMMAND_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

/** Characters, including the head. */
const LARGEST_REFUSAL = 16_384;

/** Runs one attack and judges its outcome. @param url the target; by default the stage's broker */
export async function prove(stage: Stage, attack: Attack, url?: string): Promise<void> {
  for (const message of attack.prelude ?? []) await stage.send(message, url);
  const { exchanged, received } = await play(stage, attack.request, url);
  judgeAnswer(stage, exchanged, attack.outcome);
  const allowed = attack.outcome.kind === 'defused' ? attack.outcome.received : [];
  expect(received).toEqual(allowed.map((sent) => expectation(stage, sent)));
}

/** Runs a class's harmless twin, which must be served. */
export async function proveServed(stage: Stage, control: Control): Promise<void> {
  const { exchanged, received } = await play(stage, control.request);
  expect(exchanged.answers.map(({ status }) => status)).toContain(control.status);
  expect(received).toEqual(control.received.map((sent) => expectation(stage, sent)));
}

async function play(
  stage: Stage,
  request: Message | Bytes,
  url?: string,
): Promise<{ exchanged: Exchanged; received: unknown[] }> {
  const before = await stage.lastEntry();
  const exchanged = await stage.send(request, url);
  return { exchanged, received: (await stage.receivedSince(before)).map(seen) };
}

function judgeAnswer(stage: Stage, { answers, text }: Exchanged, outcome: Outcome): void {
  if (outcome.kind === 'cut') {
    expect(answers.filter(({ whole }) => whole)).toEqual([]);
    return;
  }
  // A second answer would belong to a smuggled request.
  expect(answers.map(({ status }) => status)).toEqual([outcome.status]);
  const [answer] = answers;
  if (outcome.kind === 'refused' && outcome.code !== undefined) {
    expect(answer?.head).toMatch(/^content-type: application\/problem\+json$/im);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status: outcome.status, code: outcome.code });
  }
  // A refusal must not be larger than the request, however much is wrong with it.
  if (outcome.kind === 'refused') expect(text.length).toBeLessThan(LARGEST_REFUSAL);
  // Words from the broker's internals.
  expect(text).not.toMatch(/\bat .{0,80}\.[jt]s:\d|node_modules|QueryFailedError|SELECT /);
  const lacks = outcome.kind === 'defused' ? (outcome.answerLacks ?? []) : [];
  for (const unwanted of lacks) expect(text).not.toContain(stage.fill(unwanted));
}

function expectation(stage: Stage, { method, path, headers, bodyBytes = 0 }: Sent): unknown {
  return {
    method,
    path: stage.fill(path),
    headers: {
      ...OWN_HEADERS,
      ...(method === 'POST' && { ...COMMAND_HEADERS, 'content-length': String(bodyBytes) }),
      ...headers,
      host: new URL(stage.system.sandbox.baseUrl).host,
    },
    bodyBytes,
    forAda: true,
  };
}

function seen({ method, path, headers, bodyBytes, userId }: Json): unknown {
  return { method, path, headers, bodyBytes, forAda: userId === ADA };
}
