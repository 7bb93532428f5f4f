import { beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { NoTracing, Secret } from '#kernel';
import type { OAuthSettings, TokenEndpoint, TokenOutcome } from '#oauth';
import { DecryptionFailed, type DecryptionFailures } from '#keyring';
import type { LinkStore, TokenPair, TokenCipher } from '#vault';
import type { RefreshedPair } from '#vault/refresh';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { ClaimedLink } from '../claim/claimed-link.js';
import type { TokenCallGate } from '../gate/token-call-gate.js';
import type { Journal } from '../journal/journal.js';
import { LEASE_NEEDED } from '../lease/lease.js';
import { PairMaker } from './fetched-pair.js';
import type { PairEncryption } from './pair-encryption.js';
import { LinkRefresher } from './link-refresher.js';
import type { Kept, PairKeeper } from '../save/pair-keeper.js';
import { RefreshMetrics } from '../refresh-metrics.js';
import type { RefreshVerdicts } from './refresh-verdicts.js';
import type { ResultStore } from '../save/result.store.js';
import { UnneededPairs } from '../save/unneeded-pairs.js';

const answer = (accessToken: string | undefined, refreshToken?: string): TokenOutcome => ({
  kind: 'tokens',
  accessToken: accessToken === undefined ? undefined : new Secret(accessToken),
  refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken),
  expiresIn: 3_600,
  offences: [],
});

/** A refresher whose collaborators answer as the test says, and records what it did, in order. */
class Stage {
  readonly clock = new ManualClock();
  readonly steps: string[] = [];
  readonly kept: RefreshedPair[] = [];
  outcome: TokenOutcome = answer('access 2', 'refresh 2');
  keeps: Kept = 'saved';
  isWritable = true;
  isShut = false;
  opens = true;
  status = 'active';
  /**
   * What the keeper of a held pair does if the database later reports that the link has moved on without it.
   */
  later: () => Promise<void> = () => Promise.resolve();
  readonly refresher: LinkRefresher;

  constructor() {
    const note = (step: string): Promise<void> => {
      this.steps.push(step);
      return Promise.resolve();
    };
    const tokenEndpoint = {
      refresh: (token: Secret) => note(`refresh ${token.reveal()}`).then(() => this.outcome),
      revoke: (token: Secret) => note(`revoke ${token.reveal()}`),
    };
    const tokenCipher = {
      decryptRefreshToken: () => {
        if (!this.opens) throw new DecryptionFailed();
        return new Secret('refresh 1');
      },
    };
    const encryption = {
      encrypt: (_link: unknown, generation: number, pair: TokenPair) => Promise.resolve({ generation, pair }),
    };
    const settings = {
      cocoBaseUrl: new URL('https://coco.example'),
      defaultTokenLifetimeSeconds: 3_600,
    } as unknown as OAuthSettings;
    const gate = {
      shutFor: 0,
      call: (_link: string, _admission: string, request: () => Promise<TokenOutcome>) =>
        this.isShut ? Promise.resolve(undefined) : request(),
      noteSuccess: () => note('success'),
    };
    const verdicts = {
      judge: (_link: unknown, { kind }: TokenOutcome) => note(`judge ${kind}`).then(() => 'failed'),
      fail: (_link: unknown, { lastError }: { lastError: string }) =>
        note(`fail ${lastError}`).then(() => 'failed'),
      endUnrefreshable: () => note('unrefreshable').then(() => 'ended'),
    };
    const keeper = {
      keep: async (
        pair: RefreshedPair,
        _token: Secret,
        _until: number,
        whenSuperseded: () => Promise<void>,
      ) => {
        this.kept.push(pair);
        await note('keep');
        if (this.keeps === 'held') this.later = whenSuperseded;
        if (this.keeps === 'superseded') await whenSuperseded();
        return this.keeps;
      },
    };
    const journal: unknown = Object.defineProperty({}, 'isWritable', { get: () => this.isWritable });
    const results = { release: (_link: unknown, retryIn: number) => note(`release ${retryIn}`) };
    const links = { find: () => Promise.resolve({ status: this.status }) };
    this.refresher = new LinkRefresher(
      tokenEndpoint as unknown as TokenEndpoint,
      tokenCipher as unknown as TokenCipher,
      { watch: (_what: string, open: () => Secret) => open() } as unknown as DecryptionFailures,
      new PairMaker(encryption as unknown as PairEncryption, { fraction: () => 0 } as never, settings),
      keeper as unknown as PairKeeper,
      gate as unknown as TokenCallGate,
      journal as Journal,
      results as unknown as ResultStore,
      verdicts as unknown as RefreshVerdicts,
      new UnneededPairs(
        links as unknown as LinkStore,
        tokenCipher as unknown as TokenCipher,
        tokenEndpoint as unknown as TokenEndpoint,
      ),
      new RefreshMetrics(new Registry()),
      this.clock,
      { fraction: () => 0 } as never,
      settings,
      new NoTracing(),
    );
  }

  refresh(facts: Partial<ClaimedLink> = {}): Promise<string> {
    const link = {
      id: 'link',
      generation: 1,
      fence: 2,
      leaseEnds: this.clock.monotonic() + LEASE_NEEDED,
      claimedAt: 1_000_000,
      claimedAtMonotonic: this.clock.monotonic(),
      failures: 0,
      tokens: { generation: 1 },
      ...facts,
    };
    return this.refresher.refresh(link as ClaimedLink, 'free');
  }

  /** The tokens of the pair that was kept. */
  get keptTokens(): (string | undefined)[] {
    const { pair } = this.kept[0]?.tokens as unknown as { pair: TokenPair };
    return [pair.accessToken.reveal(), pair.refreshToken?.reveal()];
  }
}

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe('a claimed link', () => {
  it('is refreshed by one call, and success is noted only once the pair is kept', async () => {
    expect(await stage.refresh()).toBe('succeeded');
    expect(stage.steps).toEqual(['refresh refresh 1', 'keep', 'success']);
    expect(stage.keptTokens).toEqual(['access 2', 'refresh 2']);
  });

  it('causes no call if the rest of its lease is shorter than a call and its save may take', async () => {
    const leaseEnds = stage.clock.monotonic() + LEASE_NEEDED - 1;
    expect(await stage.refresh({ leaseEnds })).toBe('postponed');
    // Due at once: the next claim has a full lease.
    expect(stage.steps).toEqual(['release 0']);
  });

  it('causes no call while the journal cannot be written: the pair might be lost', async () => {
    stage.isWritable = false;
    expect(await stage.refresh()).toBe('postponed');
    expect(stage.steps).toEqual(['release 5000']);
  });

  it('is due again later if the gate refuses the call, not at once in a loop', async () => {
    stage.isShut = true;
    expect(await stage.refresh()).toBe('postponed');
    expect(stage.steps).toEqual(['release 1000']);
  });

  it('stays as it is, without a call, if its tokens do not decrypt', async () => {
    stage.opens = false;
    expect(await stage.refresh()).toBe('failed');
    expect(stage.steps).toEqual(['fail key_unavailable']);
  });

  it('without a pair causes no call', async () => {
    expect(await stage.refresh({ tokens: undefined })).toBe('ended');
    expect(stage.steps).toEqual(['unrefreshable']);
  });

  it('that COCO refuses is judged, and nothing is kept', async () => {
    stage.outcome = { kind: 'refused', word: 'invalid_grant' };
    expect(await stage.refresh()).toBe('failed');
    expect(stage.steps).toEqual(['refresh refresh 1', 'judge refused']);
  });
});

describe('a pair that COCO gave', () => {
  it.each([
    ['revoked', ['revoke refresh 2']],
    ['active', []],
    ['reauthorization_required', []],
  ])('is revoked at COCO only if the link was, when the link is already %s', async (status, revoked) => {
    stage.keeps = 'superseded';
    stage.status = status;
    expect(await stage.refresh()).toBe('superseded');
    expect(stage.steps.filter((step) => step.startsWith('revoke'))).toEqual(revoked);
  });

  it('is revoked at COCO once the database is back and the link turns out to be revoked', async () => {
    stage.keeps = 'held';
    stage.status = 'revoked';
    expect(await stage.refresh()).toBe('succeeded');
    expect(stage.steps).not.toContain('revoke refresh 2');
    await stage.later();
    expect(stage.steps).toContain('revoke refresh 2');
  });

  it('without a refresh token keeps the old one (RFC 6749 section 6)', async () => {
    stage.outcome = answer('access 2');
    await stage.refresh();
    expect(stage.keptTokens).toEqual(['access 2', 'refresh 1']);
  });

  it('without an access token is still kept, counts as expired, and is refreshed again in a minute', async () => {
    stage.outcome = answer(undefined, 'refresh 2');
    expect(await stage.refresh()).toBe('succeeded');
    expect(stage.keptTokens).toEqual(['', 'refresh 2']);
    expect(stage.kept).toMatchObject([{ expiresAt: 1_000_000, retryIn: 60_000 }]);
  });

  it('has its lifetime counted from when the request was sent, by the database’s clock', async () => {
    const claimedAtMonotonic = stage.clock.monotonic();
    const leaseEnds = claimedAtMonotonic + LEASE_NEEDED + 1_500;
    stage.clock.advance(1_500);
    await stage.refresh({ claimedAtMonotonic, leaseEnds });
    expect(stage.kept).toMatchObject([{ expiresAt: 1_000_000 + 1_500 + 3_600_000 }]);
  });

  it('is saved under the fence of its claim, whatever the generation was', async () => {
    await stage.refresh({ fence: 9 });
    expect(stage.kept[0]?.tokens.generation).toBe(9);
  });
});
