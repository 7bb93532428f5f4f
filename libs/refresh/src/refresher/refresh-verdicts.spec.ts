import { beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { TokenOutcome } from '#oauth';
import type { ClaimedLink } from '../claim/claimed-link.js';
import type { BrakeStore, RefusalEnd } from '../limits/brake.store.js';
import { RefreshMetrics } from '../refresh-metrics.js';
import { RefreshVerdicts } from './refresh-verdicts.js';
import type { ResultStore } from '../save/result.store.js';

type Verdictless = Exclude<TokenOutcome, { kind: 'tokens' }>;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const inconclusive = (facts: Partial<Extract<TokenOutcome, { kind: 'inconclusive' }>> = {}): Verdictless => ({
  kind: 'inconclusive',
  cause: 'status_500',
  retryAfterSeconds: undefined,
  outcomeUnknown: false,
  ofEndpoint: true,
  throttled: false,
  refusal: undefined,
  ...facts,
});
const refused: Verdictless = { kind: 'refused', word: 'invalid_grant' };
const ofClient: Verdictless = { kind: 'client', word: 'invalid_client' };

/** What was written, and how the stores answer. */
class Stage {
  readonly written: unknown[] = [];
  readonly metrics = new RefreshMetrics(new Registry());
  converges = false;
  brakeSays: RefusalEnd = 'ended';
  servesOn = false;
  ends = true;
  readonly verdicts: RefreshVerdicts;

  constructor() {
    const note = <Answer>(what: unknown, answer: () => Answer): Promise<Answer> => {
      this.written.push(what);
      return Promise.resolve(answer());
    };
    const results = {
      saveFailure: ({ link: _link, ...failure }: { link: unknown }) => note(failure, () => this.converges),
      keepInQuarantine: ({ id: _id, ...attempt }: { id: string }) => note(attempt, () => undefined),
      serveToExpiry: () => note('serve to expiry', () => this.servesOn),
      endUnrefreshable: () => note('end', () => this.ends),
    };
    const brakes = {
      refuse: (_link: unknown, why: string, word: string) => note([why, word], () => this.brakeSays),
    };
    this.verdicts = new RefreshVerdicts(
      results as unknown as ResultStore,
      brakes as unknown as BrakeStore,
      this.metrics,
      // The longest wait of each backoff.
      { fraction: () => 1 } as never,
    );
  }

  async counted(): Promise<string[]> {
    const { values } = await this.metrics.refreshes.get();
    return values.map(({ labels }) => `${labels.result ?? ''} ${labels.cause ?? ''}`);
  }
}

const link = (facts: Partial<ClaimedLink> = {}): ClaimedLink =>
  ({
    id: 'link',
    fence: 3,
    failures: 0,
    outcomeUnknown: false,
    quarantined: false,
    quarantineTries: 0,
    tokens: {},
    ...facts,
  }) as ClaimedLink;

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe('a refusal of the grant', () => {
  it.each([
    [false, 'grant_refused'],
    [true, 'refresh_outcome_unknown'],
  ])('ends a link whose last outcome is unknown (%s) as %s', async (outcomeUnknown, why) => {
    expect(await stage.verdicts.judge(link({ outcomeUnknown }), refused)).toBe('ended');
    expect(stage.written).toEqual([[why, 'invalid_grant']]);
    expect(await stage.counted()).toEqual([`ended ${why}`]);
  });

  it('held back by the brake ends nothing, and counts as mass refusal', async () => {
    stage.brakeSays = 'held';
    expect(await stage.verdicts.judge(link(), refused)).toBe('failed');
    expect(await stage.counted()).toEqual(['held mass_refusal']);
  });
});

describe('an answer without a verdict', () => {
  it.each<[string, Partial<Extract<TokenOutcome, { kind: 'inconclusive' }>>, number, number, string]>([
    ['waits for its backoff', {}, 0, 1_000, 'provider_down'],
    ['waits longer after more failures', {}, 3, 8_000, 'provider_down'],
    ['waits at least as long as COCO asks', { retryAfterSeconds: 7 }, 0, 8_000, 'provider_down'],
    ['says that COCO throttles', { throttled: true }, 0, 1_000, 'provider_throttled'],
    ['is tried again at once if COCO may have rotated', { outcomeUnknown: true }, 0, 0, 'provider_down'],
    ['but only the first time', { outcomeUnknown: true }, 1, 2_000, 'provider_down'],
    [
      'and not if COCO asks to wait',
      { outcomeUnknown: true, retryAfterSeconds: 2 },
      0,
      3_000,
      'provider_down',
    ],
  ])('%s', async (_name, facts, failures, retryIn, why) => {
    expect(await stage.verdicts.judge(link({ failures }), inconclusive(facts))).toBe('failed');
    const outcomeUnknown = facts.outcomeUnknown ?? false;
    expect(stage.written).toEqual([
      { lastError: why, cause: 'status_500', retryIn, outcomeUnknown, refusal: undefined },
    ]);
    expect(await stage.counted()).toEqual(['failed status_500']);
  });

  it('that refuses the client waits half a minute or more, as a refusal that may concern this link only', async () => {
    expect(await stage.verdicts.judge(link(), ofClient)).toBe('failed');
    expect(stage.written).toEqual([
      {
        lastError: 'client_misconfigured',
        cause: 'invalid_client',
        retryIn: 31_000,
        outcomeUnknown: false,
        refusal: 'client invalid_client',
      },
    ]);
  });

  it.each<[string, Verdictless, string]>([
    ['of the client', ofClient, 'grant_of_another_client'],
    ['in unknown words', inconclusive({ refusal: 'fingerprint', cause: 'status_400' }), 'refused_repeatedly'],
  ])('%s ends the link once it has been repeated for long enough', async (_name, outcome, why) => {
    stage.converges = true;
    expect(await stage.verdicts.judge(link(), outcome)).toBe('ended');
    expect(stage.written[1]).toEqual([
      why,
      outcome.kind === 'inconclusive' ? outcome.cause : 'invalid_client',
    ]);
  });
});

describe('a pair in quarantine', () => {
  const attempt = (facts: object): object => ({ fence: 3, refused: false, outcomeUnknown: false, ...facts });

  it.each<[string, Verdictless, number, object]>([
    ['is tried ten minutes after its first refusal', refused, 0, { retryIn: 10 * MINUTE }],
    ['is tried an hour after the second', refused, 1, { retryIn: 60 * MINUTE }],
    ['is tried daily in the end', refused, 9, { retryIn: DAY }],
    ['counts a refusal of the client too', ofClient, 0, { retryIn: 10 * MINUTE, cause: 'invalid_client' }],
    [
      'and one in unknown words',
      inconclusive({ refusal: 'fingerprint', cause: 'status_400' }),
      0,
      { retryIn: 10 * MINUTE, cause: 'status_400' },
    ],
  ])('%s', async (_name, outcome, quarantineTries, facts) => {
    expect(await stage.verdicts.judge(link({ quarantined: true, quarantineTries }), outcome)).toBe('failed');
    expect(stage.written).toEqual([attempt({ refused: true, cause: 'invalid_grant', ...facts })]);
    expect(await stage.counted()).toEqual(['failed quarantined']);
  });

  it.each([
    ['', undefined, false, 5 * MINUTE],
    ['with a Retry-After that is shorter', 60, false, 5 * MINUTE],
    ['with a Retry-After that is longer', 3_600, false, 60 * MINUTE],
    ['that COCO may have carried out', undefined, true, 5 * MINUTE],
  ])(
    'is tried again without counting after an answer without a verdict %s',
    async (_name, retryAfterSeconds, outcomeUnknown, retryIn) => {
      const outcome = inconclusive({ retryAfterSeconds, outcomeUnknown });
      expect(await stage.verdicts.judge(link({ quarantined: true }), outcome)).toBe('failed');
      expect(stage.written).toEqual([attempt({ cause: 'status_500', retryIn, outcomeUnknown })]);
      expect(await stage.counted()).toEqual(['failed status_500']);
    },
  );

  it('stays there if the vault cannot decrypt it', async () => {
    const failure = { lastError: 'key_unavailable', cause: 'key_unavailable', retryIn: MINUTE } as const;
    expect(await stage.verdicts.fail(link({ quarantined: true }), failure)).toBe('failed');
    expect(stage.written).toEqual([attempt({ cause: 'key_unavailable', retryIn: MINUTE })]);
  });

  it('without a refresh token is checked once a day', async () => {
    expect(await stage.verdicts.endUnrefreshable(link({ quarantined: true }))).toBe('failed');
    expect(stage.written).toEqual([attempt({ cause: 'no_refresh_token', retryIn: DAY })]);
  });
});

describe('an active link', () => {
  it('whose tokens do not decrypt stays active', async () => {
    const failure = { lastError: 'key_unavailable', cause: 'key_unavailable', retryIn: MINUTE } as const;
    stage.converges = true;
    expect(await stage.verdicts.fail(link(), failure)).toBe('failed');
    expect(stage.written).toEqual([{ ...failure, outcomeUnknown: false, refusal: undefined }]);
  });

  it('without a refresh token is used until its access token expires', async () => {
    stage.servesOn = true;
    expect(await stage.verdicts.endUnrefreshable(link())).toBe('unrefreshable');
    expect([stage.written, await stage.counted()]).toEqual([['serve to expiry'], []]);
  });

  it.each<[string, Partial<ClaimedLink>, boolean, string, string[]]>([
    ['ends once that has expired', {}, true, 'ended', ['serve to expiry', 'end']],
    ['ends at once without any pair', { tokens: undefined }, true, 'ended', ['end']],
    ['is left alone if it has been changed', {}, false, 'superseded', ['serve to expiry', 'end']],
  ])('without a refresh token %s', async (_name, facts, ends, end, written) => {
    stage.ends = ends;
    expect(await stage.verdicts.endUnrefreshable(link(facts))).toBe(end);
    expect(stage.written).toEqual(written);
    expect(await stage.counted()).toEqual([`${end} refresh_token_expired`]);
  });
});
