import { describe, expect, it } from '@jest/globals';
import { createBrokerClient, type BrokerClient } from '../broker-client.js';
import type { AwaitedCommandOptions } from './devices.js';
import type { FinishedCommand } from './finished-command.js';

const ID = '01981f80-3c1e-7d20-8f4b-2a6c9e0d1b35';
const DOOR = { linkId: 'l1', networkId: 'n1', deviceNodeId: '7', resourceEui: '3/zigbee/01' };
const LOCK = { capability: 'LOCK_CONTROL', command: 'LOCK' };

type Answering = (request: Request) => Response | Promise<Response>;

const json = (body: object, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const problem = (code: string, status: number, more: object = {}, headers = {}): Response =>
  new Response(JSON.stringify({ code, detail: code, ...more }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });

const command = (state: string, reason: string | null = null): Response => json({ id: ID, state, reason });
const accepted: Answering = () => json({ id: ID, state: 'accepted' }, 202);

/** A client of a broker that gives these answers to the command, and to each question about it; the last one again and again. */
class Played {
  readonly sent: Request[] = [];
  asked = 0;
  private readonly client: BrokerClient;

  constructor(toCommand: Answering, ...toQuestions: Answering[]) {
    this.client = createBrokerClient({
      baseUrl: 'https://broker.test',
      credential: 'key',
      retry: { attempts: 1 },
      fetch: async (request) => {
        if (request.method === 'POST') {
          this.sent.push(request.clone());
          return toCommand(request);
        }
        const answer = toQuestions[Math.min(this.asked, toQuestions.length - 1)];
        this.asked += 1;
        if (answer === undefined) throw new Error('no question is expected');
        return answer(request);
      },
    });
  }

  lock(options: AwaitedCommandOptions = {}): Promise<FinishedCommand> {
    return this.client.devices.executeAndWait(DOOR, LOCK, options);
  }
}

const away: Answering = () => {
  throw new TypeError('lost');
};

describe('a command whose end is awaited', () => {
  it('asks for no answer, and for its proof as long as its caller says', async () => {
    const broker = new Played(accepted, () => command('confirmed'));
    await broker.lock({ confirmed: true, within: 15, actorToken: 'a.b.c' });
    const [sent] = broker.sent;
    expect(sent?.url).toBe('https://broker.test/v1/links/l1/networks/n1/devices/7/commands');
    expect(await sent?.json()).toEqual({
      ...LOCK,
      resourceEui: '3/zigbee/01',
      confirm: { within: 15 },
    });
    expect([sent?.headers.get('prefer'), sent?.headers.get('actor-token')]).toEqual([
      'respond-async',
      'a.b.c',
    ]);
  });

  it.each([
    ['confirmed', null],
    ['succeeded', null],
    ['failed', 'device_busy'],
    ['unconfirmed', 'not_shown'],
    ['expired', 'broker_stopped'],
    ['denied', null],
  ])('ends as %s without an error', async (state, reason) => {
    const broker = new Played(
      accepted,
      () => command('accepted'),
      () => command('sent'),
      () => command(state, reason),
    );
    expect(await broker.lock()).toMatchObject({ id: ID, state, reason });
    expect(broker.asked).toBe(3);
  });

  it('is awaited through outages of the broker, and while it asks for patience', async () => {
    const busy: Answering = () => problem('rate_limited', 429, {}, { 'retry-after': '0' });
    const restarting: Answering = () => problem('overloaded', 503);
    const broker = new Played(accepted, away, busy, restarting, () => command('succeeded'));
    expect((await broker.lock()).state).toBe('succeeded');
  });

  it('is followed if an earlier attempt under its key is still in progress', async () => {
    const inProgress: Answering = () => problem('idempotency_key_in_progress', 409, { commandId: ID });
    expect((await new Played(inProgress, () => command('succeeded')).lock()).id).toBe(ID);
  });

  it('throws where it was refused, without a question', async () => {
    const broker = new Played(() => problem('capability_not_granted', 403));
    await expect(broker.lock()).rejects.toMatchObject({ code: 'capability_not_granted', status: 403 });
    expect(broker.asked).toBe(0);
  });

  it('throws with its id where it may no longer be asked for', async () => {
    const broker = new Played(accepted, () => problem('command_not_found', 404));
    await expect(broker.lock()).rejects.toMatchObject({
      code: 'command_not_found',
      status: 404,
      commandId: ID,
    });
  });

  it('throws where the broker follows no commands', async () => {
    const broker = new Played(() => json({ status: 'SUCCESS' }));
    await expect(broker.lock()).rejects.toMatchObject({ code: 'foreign_answer' });
  });

  it.each<[string, Answering]>([
    ['has not ended', () => command('sent')],
    ['is asked of a broker that is down', away],
    ['is asked of a broker that is silent', ({ signal }) => hang(signal)],
    [
      'is asked of a broker that asks for much patience',
      () => problem('overloaded', 503, {}, { 'retry-after': '60' }),
    ],
  ])('that %s is given up in time, with its id', async (_what, answer) => {
    const end = new Played(accepted, answer).lock({ waitMs: 250 });
    await expect(end).rejects.toMatchObject({ code: 'timed_out', commandId: ID });
  });

  it('ends with its caller’s own reason, even while it waits', async () => {
    const controller = new AbortController();
    const reason = new Error('the user went away');
    const broker = new Played(accepted, () => {
      controller.abort(reason);
      return command('sent');
    });
    await expect(broker.lock({ signal: controller.signal })).rejects.toBe(reason);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('waits for no %d ms', async (waitMs) => {
    const broker = new Played(accepted, () => command('succeeded'));
    await expect(broker.lock({ waitMs })).rejects.toThrow(RangeError);
    expect(broker.sent).toEqual([]);
  });
});

function hang(signal: AbortSignal): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
