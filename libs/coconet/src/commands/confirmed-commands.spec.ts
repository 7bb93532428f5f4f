/** Commands with `confirm`: COCO's word against the device's. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BATCH, freshen, lamp, TYPED } from '../testing/command-requests.js';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { reporting } from '../testing/proofs.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { until } from '../../../../test/harness/time/until.js';

type Json = Record<string, unknown>;

const on = { capability: 'ON_OFF_CONTROL', command: 'ON', confirm: { within: 10 } };
const success = answerJson({ cmdSeqNum: 42, status: 'SUCCESS' });
const tooLate = answerJson({ error: { code: 50451, message: 'time-out' } }, 504);
const silent: CloudHandler = () => undefined;

let proxy: ProxyUnderTest;
/** What the device reports. */
let device: CloudHandler;
/** Reads in progress. */
let asking = 0;
/** Milliseconds by which time has flown. */
let elapsed = 0;

/** Milliseconds at a time. */
const STEP = 250;

beforeEach(async () => {
  proxy = await ProxyUnderTest.start();
  freshen(proxy);
  device = reporting({ '0/0': false });
  elapsed = 0;
});

afterEach(() => proxy.stop());

/** Answers commands so; reads show the device. */
function coco(toCommands: CloudHandler): void {
  asking = 0;
  proxy.cloud.answer((request, response) => {
    if (request.method === 'GET' && device !== silent) {
      asking += 1;
      response.once('close', () => (asking -= 1));
    }
    (request.method === 'POST' ? toCommands : device)(request, response);
  });
}

const sent = (method: 'POST' | 'GET') => proxy.cloud.seen.filter((request) => request.method === method);

/** Once COCO has this many commands, advances time, except during a read, until the answer arrives. */
async function ended(answer: Promise<Response>, commands = 1): Promise<[number, Json]> {
  await until('COCO has the commands', () => sent('POST').length === commands);
  const arrival = { isThere: false };
  const over = (): void => {
    arrival.isThere = true;
  };
  answer.then(over, over);
  while (!arrival.isThere) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (asking > 0) continue;
    elapsed += STEP;
    proxy.clock.advance(STEP);
  }
  const response = await answer;
  return [response.status, (await response.json()) as Json];
}

describe('a command that is to be confirmed', () => {
  it('is, once the device shows it', async () => {
    coco(success);
    const answer = proxy.post(TYPED, on);
    await until('COCO has the command', () => sent('POST').length === 1);
    device = reporting({ '0/0': 1 });
    const [status, body] = await ended(answer);
    expect([status, body]).toMatchObject([200, { status: 'SUCCESS', state: 'confirmed', cmdSeqNum: '42' }]);
    expect(body).not.toHaveProperty('reason');
    expect(proxy.trail.events.at(-1)).toMatchObject({ result: 'succeeded', details: { state: 'confirmed' } });
  });

  it('is not, if COCO says SUCCESS and the device does nothing; and it is sent once', async () => {
    coco(success);
    const [status, body] = await ended(proxy.post(TYPED, on));
    expect([status, body]).toMatchObject([
      200,
      { status: 'SUCCESS', state: 'unconfirmed', reason: 'not_shown' },
    ]);
    expect(sent('POST')).toHaveLength(1);
    expect(proxy.trail.events.at(-1)).toMatchObject({ details: { state: 'unconfirmed' } });
  });

  it('is, if COCO’s gateway gave up and the device obeys 20 seconds later', async () => {
    coco(tooLate);
    device = (request, response) => {
      reporting({ '0/0': elapsed > 20_000 })(request, response);
    };
    const [status, body] = await ended(proxy.post(TYPED, { ...on, confirm: { within: 60 } }));
    expect([status, body]).toMatchObject([200, { status: null, cmdSeqNum: null, state: 'confirmed' }]);
    expect(sent('POST')).toHaveLength(1);
  });

  it('stays a time-out if that takes longer than the caller waits, and says that it is unconfirmed', async () => {
    coco(tooLate);
    device = (request, response) => {
      reporting({ '0/0': elapsed > 20_000 })(request, response);
    };
    const [, body] = await ended(proxy.post(TYPED, on));
    expect(body).toMatchObject({
      code: 'upstream_command_timeout',
      state: 'unconfirmed',
      reason: 'not_shown',
      commandId: expect.any(String),
    });
  });

  it('is, if the connection was cut and the device has obeyed', async () => {
    coco((_request, response) => {
      response.destroy();
    });
    device = reporting({ '0/0': 'TRUE' });
    const [status, body] = await ended(proxy.post(TYPED, on));
    expect([status, body]).toMatchObject([200, { state: 'confirmed' }]);
  });

  it('is not asked of the device if COCO refused it, or the device did', async () => {
    for (const [refusal, expected] of [
      [answerJson({ error: { message: 'no such resource' } }, 404), { code: 'device_not_found' }],
      [answerJson({ cmdSeqNum: 1, status: 'REJECTED' }), { state: 'failed', status: 'REJECTED' }],
    ] as const) {
      coco(refusal);
      expect(await (await proxy.post(TYPED, on)).json()).toMatchObject(expected);
      expect(sent('GET')).toEqual([]);
    }
  });

  it('is unconfirmed if the device can’t be read, or swallows the question', async () => {
    for (const handler of [answerJson({ error: { message: 'no such path' } }, 404), silent]) {
      device = handler;
      coco(success);
      const [, body] = await ended(proxy.post(TYPED, on));
      expect(body).toMatchObject({ state: 'unconfirmed', reason: 'state_unreadable' });
    }
  });

  it('is superseded by a contrary one, both sent at once', async () => {
    coco(success);
    const answers = [on, { ...on, command: 'OFF' }].map((each) => proxy.post(TYPED, each));
    await until('COCO has both', () => sent('POST').length === 2);
    const bodies = await Promise.all(answers.map(async (answer) => (await ended(answer, 2))[1]));
    expect(bodies.map(({ state }) => state).toSorted()).toEqual(['confirmed', 'unconfirmed']);
    const [loser] = bodies.filter(({ state }) => state === 'unconfirmed');
    expect(['superseded', 'not_shown']).toContain(loser?.reason);
    expect(sent('POST')).toHaveLength(2);
  });

  it('as a toggle, is compared with how it was before', async () => {
    device = reporting({ '0/0': true });
    coco((request, response) => {
      device = reporting({ '0/0': false });
      success(request, response);
    });
    const toggle = { ...on, command: 'ON_OFF_TOGGLE' };
    expect((await ended(proxy.post(TYPED, toggle)))[1]).toMatchObject({ state: 'confirmed' });
  });

  it('in a batch holds up none of the others', async () => {
    coco(success);
    device = reporting({ '0/0': true });
    const commands = Array.from({ length: 6 }, (_, index) => ({
      ...lamp,
      resourceEui: `lamp-${index}`,
      ...(index > 0 && { confirm: {} }),
    }));
    const [status, body] = await ended(proxy.post(BATCH, { commands }), 6);
    expect(status).toBe(207);
    expect((body.results as { result: Json }[]).map(({ result }) => result.state)).toEqual([
      'succeeded',
      ...Array.from({ length: 5 }, () => 'confirmed'),
    ]);
  });

  it('in a batch is confirmed although COCO timed out', async () => {
    coco(tooLate);
    device = reporting({ '0/0': true });
    const [, body] = await ended(proxy.post(BATCH, { commands: [{ ...lamp, confirm: {} }] }));
    expect(body.results).toMatchObject([{ status: 200, result: { state: 'confirmed', status: null } }]);
  });
});

describe('a request for confirmation', () => {
  it.each([
    ['TYPED', { within: 61 }],
    ['TYPED', { within: 0.5 }],
    ['TYPED', { within: '10' }],
    ['TYPED', { for: 10 }],
    ['TYPED', true],
    ['TYPED', []],
  ])('is refused before COCO is called if malformed: %s %j', async (_, confirm) => {
    const answer = await proxy.post(TYPED, { ...on, confirm });
    expect(await answer.json()).toMatchObject({ code: 'invalid_request' });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('is refused, naming the field, if nothing proves the command', async () => {
    proxy.caller = { ...proxy.caller, capabilities: new Set(['SNAPSHOT']) };
    const snapshot = { capability: 'SNAPSHOT', command: 'SNAPSHOT_IMAGE', confirm: {} };
    const params = { channelPort: 1, pixelHeight: 720, pixelWidth: 1280 };
    const answer = await proxy.post(BATCH, {
      commands: [{ ...lamp, ...snapshot, params }],
    });
    expect(await answer.json()).toMatchObject({
      errors: [
        {
          field: 'commands[0].confirm',
          message: 'SNAPSHOT_IMAGE cannot be confirmed. It makes a picture, which no attribute holds.',
        },
      ],
    });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('is the default where the broker is set so, and can be declined', async () => {
    await proxy.stop();
    proxy = await ProxyUnderTest.start({ proofTime: 10_000 });
    coco(success);
    device = reporting({ '0/0': true });
    const plain = { capability: 'ON_OFF_CONTROL', command: 'ON' };
    expect((await ended(proxy.post(TYPED, plain)))[1]).toMatchObject({ state: 'confirmed' });
    const declined = await proxy.post(TYPED, { ...plain, confirm: { within: 0 } });
    expect(await declined.json()).toMatchObject({ state: 'succeeded' });
    const unprovable = await proxy.post(TYPED, {
      capability: 'FIRE_SENSING',
      command: 'FIRE_SENSING_ENABLE',
    });
    expect(unprovable.status).toBe(200);
  });
});
