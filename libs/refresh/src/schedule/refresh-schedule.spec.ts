import { afterEach, describe, expect, it } from '@jest/globals';
import { InFlight } from '#kernel';
import { until } from '../../../../test/harness/time/until.js';
import type { ClaimStore } from '../claim/claim.store.js';
import type { ClaimedLink } from '../claim/claimed-link.js';
import type { CallBudget } from '../gate/call-budget.js';
import { TokenCallPermits } from '../gate/token-call-permits.js';
import type { TokenCallGate } from '../gate/token-call-gate.js';
import type { Journal } from '../journal/journal.js';
import type { LinkRefresher } from '../refresher/link-refresher.js';
import { RefreshSchedule } from './refresh-schedule.js';
import type { RefreshSettings } from '../refresh-settings.js';
import type { RefreshEnd } from '../refresher/refresh-verdicts.js';

const PERMITS = 20;

/** Milliseconds that a caller waits for a permit: longer than any of these tests. */
const PATIENCE = 60_000;

/** A schedule on stores that always have another due link, and the order of its requests. */
class Surroundings {
  readonly order: string[] = [];
  readonly inFlight = new InFlight();
  readonly permits = new TokenCallPermits({ concurrency: PERMITS } as unknown as RefreshSettings);
  readonly gate = {
    shutForSchedule: 0,
    isTrial: false,
    admit: () => Promise.resolve('free'),
    giveBack: () => Promise.resolve(),
  };
  readonly journal = { isWritable: true };
  /** How much of what is wanted the budget grants. */
  grant = (wanted: number): number | undefined => wanted;
  due = Infinity;
  /** Resolves when the database answers claims. */
  answers: Promise<unknown> = Promise.resolve();
  refresh: () => Promise<RefreshEnd> = () => Promise.resolve('succeeded');
  readonly schedule: RefreshSchedule;

  constructor(sweepInterval = 20) {
    // The limit rises by one with each answer; here it is at its maximum.
    for (let permit = 1; permit < PERMITS; permit += 1) this.permits.widen();
    const claims = {
      claimQuarantined: () => Promise.resolve([]),
      claimDue: async (count: number) => {
        this.order.push(`claim ${count}`);
        const claimed = Math.min(count, this.due);
        this.due -= claimed;
        await this.answers;
        return Array.from({ length: claimed }, () => ({ id: 'link' }) as ClaimedLink);
      },
    };
    const budget = {
      takeForCaller: () => Promise.resolve(true),
      // Without a rate limit the real one also answers without a statement.
      takeForSchedule: (wanted: number) => {
        this.order.push(`ask ${wanted}`);
        return Promise.resolve(this.grant(wanted));
      },
    };
    this.schedule = new RefreshSchedule(
      claims as unknown as ClaimStore,
      { refresh: () => this.refresh() } as unknown as LinkRefresher,
      this.gate as unknown as TokenCallGate,
      this.permits,
      budget as unknown as CallBudget,
      this.journal as unknown as Journal,
      this.inFlight,
      { sweepInterval, batchSize: 50, scheduleEnabled: true } as unknown as RefreshSettings,
    );
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('the schedule of refreshes', () => {
  let around: Surroundings;

  afterEach(async () => {
    await around.schedule.stop();
  });

  it.each([16, 20])(
    'does not block the event loop while callers hold %d permits, and runs no needless statements',
    async (held) => {
      around = new Surroundings();
      for (let caller = 0; caller < held; caller += 1) await around.permits.takeForCaller(PATIENCE);
      around.schedule.start();
      // The firing of a timer is the point: a chain of microtasks would prevent it.
      await pause(200);
      expect(around.order).toEqual([]);
      for (let caller = 0; caller < held; caller += 1) around.permits.release();
      around.due = 1;
      await until('the schedule to continue', () => around.order.includes('claim 16'));
    },
  );

  it('does not block the event loop while callers queue for permits that it does not hold', async () => {
    around = new Surroundings();
    for (let caller = 0; caller < PERMITS; caller += 1) await around.permits.takeForCaller(PATIENCE);
    void around.permits.takeForCaller(PATIENCE);
    around.schedule.start();
    await pause(200);
    expect(around.order).toEqual([]);
  });

  it('checks a spent budget again after a pause, not in a hot loop', async () => {
    around = new Surroundings();
    around.grant = () => 0;
    around.schedule.start();
    await until('three checks of the budget', () => around.order.length > 2);
    expect(around.order.length).toBeLessThan(30);
  });

  it('claims a link only if its call can start at once, and continues as permits become free', async () => {
    around = new Surroundings();
    const release = Promise.withResolvers<RefreshEnd>();
    around.refresh = () => release.promise;
    around.schedule.start();
    await until('all permits to be in use', () => around.order.includes('claim 16'));
    await pause(100);
    expect(around.order).toEqual(['ask 16', 'claim 16']);
    around.due = 3;
    release.resolve('succeeded');
    await until('the schedule to continue', () => around.due === 0);
  });

  it('makes a stop wait for a claim in progress and for its refreshes', async () => {
    around = new Surroundings();
    const [answer, end] = [Promise.withResolvers<undefined>(), Promise.withResolvers<RefreshEnd>()];
    around.answers = answer.promise;
    around.due = 1;
    let refreshes = 0;
    around.refresh = () => {
      refreshes += 1;
      return end.promise;
    };
    around.schedule.start();
    await until('it claims', () => around.order.includes('claim 16'));
    around.inFlight.beginStop();
    let settled = false;
    const stop = around.inFlight.settled().then(() => {
      settled = true;
    });
    answer.resolve(undefined);
    await until('the claimed link to be refreshed', () => refreshes === 1);
    await pause(50);
    expect(settled).toBe(false);
    end.resolve('succeeded');
    await stop;
    expect(around.order).toEqual(['ask 16', 'claim 16']);
  });

  it('claims no more links in a sweep after a call was not made: they would only be given back too', async () => {
    around = new Surroundings(3_000);
    around.refresh = () => Promise.resolve('postponed');
    around.schedule.start();
    await until('a claim', () => around.order.length > 0);
    await pause(300);
    expect(around.order.length).toBeLessThanOrEqual(4);
  });

  it.each([
    ['the journal cannot keep new pairs', (on: Surroundings) => (on.journal.isWritable = false)],
    ['the token endpoint must not be called', (on: Surroundings) => (on.gate.shutForSchedule = 1_000)],
    [
      'the process is about to stop',
      (on: Surroundings) => {
        on.inFlight.beginStop();
      },
    ],
  ])('claims nothing while %s', async (_why, hold) => {
    around = new Surroundings();
    hold(around);
    around.schedule.start();
    await pause(150);
    expect(around.order).toEqual([]);
  });

  it('stops only once its refreshes have ended', async () => {
    around = new Surroundings();
    around.due = 1;
    const release = Promise.withResolvers<RefreshEnd>();
    around.refresh = () => release.promise;
    around.schedule.start();
    await until('it refreshes', () => around.inFlight.kinds.get('refresh') === 1);
    const ends: string[] = [];
    const stopped = around.schedule.stop().then(() => ends.push('stopped'));
    const settled = around.inFlight.settled().then(() => ends.push('settled'));
    await pause(50);
    expect(ends).toEqual([]);
    release.resolve('succeeded');
    await Promise.all([stopped, settled]);
  });
});
