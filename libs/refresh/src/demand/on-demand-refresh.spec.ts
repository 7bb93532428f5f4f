import { beforeEach, describe, expect, it } from '@jest/globals';
import { InFlight } from '#kernel';
import type { ClaimStore } from '../claim/claim.store.js';
import type { CallBudget } from '../gate/call-budget.js';
import { TokenCallPermits } from '../gate/token-call-permits.js';
import type { Admission, TokenCallGate } from '../gate/token-call-gate.js';
import type { Journal } from '../journal/journal.js';
import type { LinkRefresher } from '../refresher/link-refresher.js';
import { OnDemandRefresh } from './on-demand-refresh.js';
import type { RefreshSettings } from '../refresh-settings.js';

/** The collaborators of a refresh that a call waits for, and what it did, in order. */
class Stage {
  readonly steps: string[] = [];
  readonly permits = new TokenCallPermits({ concurrency: 1 } as Pick<RefreshSettings, keyof RefreshSettings>);
  readonly left = new AbortController();
  shutFor = 0;
  isWritable = true;
  admission: Admission | undefined = 'free';
  hasBudget = true;
  isFree = true;
  refreshing: Promise<string> = Promise.resolve('succeeded');
  private readonly onDemand: OnDemandRefresh;

  constructor() {
    const note = <Answer>(step: string, answer: Answer): Promise<Answer> => {
      this.steps.push(step);
      return Promise.resolve(answer);
    };
    const gate = Object.defineProperty(
      {
        admit: () => Promise.resolve(this.admission),
        giveBack: (admission: string) => note(`give back ${admission}`, undefined),
      },
      'shutFor',
      { get: () => this.shutFor },
    );
    const claimOne = (id: string, generation: number): Promise<object | undefined> =>
      note(`claim ${id} of ${generation}`, this.isFree ? {} : undefined);
    const refresher = {
      refresh: (_link: unknown, admission: string) =>
        note(`refresh ${admission}`, undefined).then(() => this.refreshing),
    };
    this.onDemand = new OnDemandRefresh(
      { claimOne } as unknown as ClaimStore,
      refresher as unknown as LinkRefresher,
      gate as unknown as TokenCallGate,
      this.permits,
      { takeForCaller: () => Promise.resolve(this.hasBudget) } as unknown as CallBudget,
      Object.defineProperty({}, 'isWritable', { get: () => this.isWritable }) as unknown as Journal,
      new InFlight(),
    );
  }

  attempt(patience = 0): Promise<string | undefined> {
    const { signal } = this.left;
    const wanted = { linkId: 'link', staleGeneration: 4, patience, left: signal, cause: undefined };
    return this.onDemand.attempt(wanted);
  }
}

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe('a refresh that a call waits for', () => {
  it('claims the link at the generation that the call found stale, and refreshes it', async () => {
    expect(await stage.attempt()).toBe('succeeded');
    expect(stage.steps).toEqual(['claim link of 4', 'refresh free']);
    expect(stage.permits.inUse).toBe(0);
  });

  it.each<[string, Partial<Stage>]>([
    ['while the gate is shut', { shutFor: 1 }],
    ['while the journal cannot be written: the pair might be lost', { isWritable: false }],
    ['that the gate does not admit', { admission: undefined }],
  ])('does not begin %s', async (_name, facts) => {
    Object.assign(stage, facts);
    expect(await stage.attempt()).toBe('postponed');
    expect([stage.steps, stage.permits.inUse]).toEqual([[], 0]);
  });

  it.each<[string, Partial<Stage>, string[]]>([
    ['another replica has the link', { isFree: false }, ['claim link of 4', 'give back trial']],
    ['the budget of this moment is spent', { hasBudget: false }, ['give back trial']],
  ])('gives its admission back if %s, and tries again', async (_name, facts, steps) => {
    Object.assign(stage, { admission: 'trial', ...facts });
    expect(await stage.attempt()).toBeUndefined();
    expect([stage.steps, stage.permits.inUse]).toEqual([steps, 0]);
  });

  it('keeps its permit until it has ended, and gives it back if it fails', async () => {
    const refreshing = Promise.withResolvers<string>();
    stage.refreshing = refreshing.promise;
    const first = stage.attempt();
    first.catch(() => undefined);
    expect(await stage.attempt()).toBe('postponed');
    refreshing.reject(new Error('the database is down'));
    await expect(first).rejects.toThrow('down');
    expect(stage.permits.inUse).toBe(0);
  });

  it('does not begin once no call waits for it', async () => {
    stage.left.abort();
    expect(await stage.attempt(1_000)).toBe('postponed');
    expect(stage.steps).toEqual([]);
  });
});
