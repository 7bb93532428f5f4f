import { beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { Secret } from '#kernel';
import type { TokenOutcome } from '#oauth';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { SharedLimits } from '../limits/shared-limits.js';
import type { RefreshSettings } from '../refresh-settings.js';
import { SteeredLimits } from '../testing/steered-limits.js';
import { TokenCallPermits } from './token-call-permits.js';
import { TokenCallGate, type Admission } from './token-call-gate.js';

const OPEN_TIME = 5_000;

let clock: ManualClock;
let limits: SteeredLimits;
let permits: TokenCallPermits;
let gate: TokenCallGate;
let registry: Registry;

beforeEach(() => {
  clock = new ManualClock();
  limits = new SteeredLimits();
  permits = new TokenCallPermits({ concurrency: 20 } as Pick<RefreshSettings, keyof RefreshSettings>);
  registry = new Registry();
  gate = new TokenCallGate(clock, limits as unknown as SharedLimits, permits, registry);
});

const tokens: TokenOutcome = {
  kind: 'tokens',
  accessToken: new Secret('a'),
  refreshToken: new Secret('r'),
  expiresIn: 60,
  offences: [],
};

const inconclusive = (
  facts: Partial<Extract<TokenOutcome, { kind: 'inconclusive' }>> = {},
): TokenOutcome => ({
  kind: 'inconclusive',
  cause: 'status_500',
  retryAfterSeconds: undefined,
  outcomeUnknown: true,
  ofEndpoint: true,
  throttled: false,
  refusal: undefined,
  ...facts,
});

const refusal = inconclusive({ cause: 'status_400', ofEndpoint: false, outcomeUnknown: false, refusal: 'f' });

const call = (
  outcome: TokenOutcome,
  link = 'link',
  admission: Admission = 'free',
): Promise<TokenOutcome | undefined> => gate.call(link, admission, () => Promise.resolve(outcome));

const failOn = async (...links: string[]): Promise<void> => {
  for (const link of links) await call(inconclusive(), link);
};

describe('the circuit of the token endpoint', () => {
  it('opens after consecutive failures of several links, and admits one trial call after a while', async () => {
    await failOn('a', 'b', 'c', 'a', 'b');
    expect(await call(tokens, 'd')).toBeUndefined();
    expect(gate.shutFor).toBe(OPEN_TIME);
    clock.advance(OPEN_TIME);
    const trying = Promise.withResolvers<TokenOutcome>();
    const tried = gate.call('a', 'free', () => trying.promise);
    expect(await call(tokens, 'b')).toBeUndefined();
    expect(gate.shutFor).toBeGreaterThan(0);
    trying.resolve(tokens);
    await tried;
    expect([gate.shutFor, (await call(tokens, 'b'))?.kind]).toEqual([0, 'tokens']);
  });

  it('shows operators that it is open, and that the next call will try, until one has succeeded', async () => {
    const shown = async (): Promise<unknown> =>
      (await registry.getSingleMetric('refresh_circuit_open')?.get())?.values[0]?.value;
    expect(await shown()).toBe(0);
    await failOn('a', 'b', 'c', 'a', 'b');
    expect(await shown()).toBe(1);
    clock.advance(OPEN_TIME);
    expect(await shown()).toBe(0.5);
    await call(tokens, 'a');
    expect(await shown()).toBe(0);
  });

  it('stays closed if only one link fails: its own backoff limits it', async () => {
    await failOn(...Array<string>(50).fill('bad'));
    expect(gate.shutFor).toBe(0);
  });

  it.each<[string, TokenOutcome]>([
    ['refusals of a grant', { kind: 'refused', word: 'invalid_grant' }],
    ['refusals in unknown words', refusal],
    ['refusals of the client for a grant', { kind: 'client', word: 'unauthorized_client' }],
  ])('does not count %s', async (_what, outcome) => {
    for (let link = 0; link < 20; link += 1) await call(outcome, `link ${link}`);
    expect(gate.shutFor).toBe(0);
  });

  it('is closed by a refusal too, since the endpoint answers', async () => {
    await failOn('a', 'b', 'c', 'a', 'b');
    clock.advance(OPEN_TIME);
    await call(refusal, 'a');
    expect(gate.shutFor).toBe(0);
  });
});

describe('a pause that COCO asks for', () => {
  it('is obeyed in full, even for a day', async () => {
    await call(inconclusive({ throttled: true, retryAfterSeconds: 86_400 }));
    expect(limits.pauses).toEqual([86_400_000]);
  });

  it.each<[string, Partial<Extract<TokenOutcome, { kind: 'inconclusive' }>>, number[]]>([
    ['a 429 without Retry-After', { throttled: true }, [1_000]],
    ['a 503 with Retry-After', { cause: 'status_503', retryAfterSeconds: 7 }, [7_000]],
    ['a 500', {}, []],
    ['a refusal of one grant', { ofEndpoint: false, retryAfterSeconds: 7, refusal: 'f' }, []],
  ])('of %s', async (_what, facts, pauses) => {
    await call(inconclusive(facts));
    expect(limits.pauses).toEqual(pauses);
  });

  it.each<[string, TokenOutcome, number]>([
    ['a refusal of one grant', refusal, 1],
    ['a failure of the endpoint', inconclusive(), 0],
    ['a 429', inconclusive({ throttled: true }), 0],
  ])('ends with an answer that shows it has ended: %s', async (_what, outcome, answers) => {
    await call(outcome);
    expect(limits.answers).toBe(answers);
  });

  it('stops all refreshes, including a call that was already admitted', async () => {
    limits.pauseLeft = 40_000;
    expect(await gate.admit()).toBeUndefined();
    expect(await call(tokens, 'another')).toBeUndefined();
    expect(gate.obstacle).toEqual({ lastsFor: 40_000, isBrake: false });
  });

  it('is followed by one trial call and a slow start', async () => {
    for (let calls = 0; calls < 20; calls += 1) permits.widen();
    await call(inconclusive({ throttled: true, retryAfterSeconds: 5 }));
    expect(permits.total).toBe(1);
    limits.needsTrial = true;
    expect([await gate.admit(), limits.trials]).toEqual(['trial', 1]);
    expect(await call(tokens, 'not the trial')).toBeUndefined();
    expect((await call(tokens, 'the trial', 'trial'))?.kind).toBe('tokens');
    limits.nextTrialIn = 9_000;
    expect(await gate.admit()).toBeUndefined();
  });
});

describe('the permits for token calls', () => {
  it.each<[string, TokenOutcome, number]>([
    ['tokens', tokens, 2],
    ['a refused grant', { kind: 'refused', word: 'invalid_grant' }, 2],
    ['a refusal in unknown words', refusal, 2],
    ['a grant of another client', { kind: 'client', word: 'unauthorized_client' }, 2],
    ['a failure of the endpoint', inconclusive(), 1],
    ['throttling', inconclusive({ throttled: true }), 1],
  ])(
    'increase after an answer about one grant, not after one about the endpoint: %s',
    async (...[, outcome, open]) => {
      await call(outcome);
      expect(permits.total).toBe(open);
    },
  );
});

describe('a client that COCO refuses', () => {
  const refuse = (link: string): Promise<TokenOutcome | undefined> =>
    call({ kind: 'client', word: 'invalid_client' }, link);

  it('for one link, however often, concerns that link only', async () => {
    for (let attempt = 0; attempt < 20; attempt += 1) await refuse('bad');
    expect([limits.schedulePauses, gate.shutForSchedule]).toEqual([[], 0]);
  });

  it('for several links in a row pauses the schedule, but no call that waits for a token', async () => {
    for (const link of ['a', 'b', 'c']) await refuse(link);
    expect([limits.schedulePauses, permits.total]).toEqual([[30_000], 4]);
    limits.schedulePauseLeft = 30_000;
    expect([gate.shutForSchedule, gate.shutFor, await gate.admit()]).toEqual([30_000, 0, 'free']);
  });

  it('for ten links pauses nothing while others succeed', async () => {
    for (let link = 0; link < 10; link += 1) {
      await refuse(`bad ${link}`);
      await call(tokens, `good ${link}`);
      await gate.noteSuccess();
    }
    expect(limits.schedulePauses).toEqual([]);
  });
});

describe('the brake', () => {
  beforeEach(() => {
    limits.brake = 'braked';
    limits.needsTrial = true;
  });

  it('admits one probe, and no call waits for the next', async () => {
    expect(await gate.admit()).toBe('trial');
    limits.nextTrialIn = 10_000;
    expect([await gate.admit(), gate.obstacle]).toEqual([undefined, { lastsFor: 10_000, isBrake: true }]);
  });

  it('gives a probe back if no link was due for it', async () => {
    const admission = await gate.admit();
    if (admission !== undefined) await gate.giveBack(admission);
    expect(limits.trials).toBe(0);
  });
});
