import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { InFlight } from '#kernel';
import type { ClaimStore } from '../claim/claim.store.js';
import type { ClaimedLink } from '../claim/claimed-link.js';
import type { CallBudget } from '../gate/call-budget.js';
import { TokenCallPermits } from '../gate/token-call-permits.js';
import type { Admission, TokenCallGate } from '../gate/token-call-gate.js';
import type { Journal } from '../journal/journal.js';
import type { LinkRefresher } from '../refresher/link-refresher.js';
import { RefreshSchedule } from './refresh-schedule.js';
import type { RefreshSettings } from '../refresh-settings.js';

const BEAT = 1_000;

/** A schedule whose collaborators answer as the test says, and records what it did in one beat. */
class Stage {
  readonly steps: string[] = [];
  readonly gate = { shutForSchedule: 0, isTrial: false };
  admission: Admission | undefined = 'free';
  due = 0;
  quarantined = 0;
  hasBudget = true;
  granted: (wanted: number) => number | undefined = (wanted) => wanted;
  refresh: () => Promise<string> = () => Promise.resolve('succeeded');
  readonly schedule: RefreshSchedule;

  constructor(scheduleEnabled = true) {
    const note = <Answer>(step: string, answer: Answer): Promise<Answer> => {
      this.steps.push(step);
      return Promise.resolve(answer);
    };
    const claimed = (count: number): ClaimedLink[] =>
      Array.from({ length: count }, (_, index) => ({ id: `link ${index}` }) as ClaimedLink);
    const permits = new TokenCallPermits({ concurrency: 10 } as Pick<RefreshSettings, keyof RefreshSettings>);
    for (let permit = 1; permit < 10; permit += 1) permits.widen();
    const gate = Object.assign(this.gate, {
      admit: () => Promise.resolve(this.admission),
      giveBack: (admission: string) => note(`give back ${admission}`, undefined),
    });
    const claims = {
      claimDue: (limit: number) => {
        const count = Math.min(this.due, limit);
        this.due -= count;
        return note(`claim ${limit}`, claimed(count));
      },
      claimQuarantined: (limit: number) => note(`try ${limit} quarantined`, claimed(this.quarantined)),
    };
    const budget = {
      takeForSchedule: (wanted: number) => note(`ask ${wanted}`, this.granted(wanted)),
      takeForCaller: () => Promise.resolve(this.hasBudget),
    };
    const refresh = (_link: unknown, admission: string): Promise<string> => {
      this.steps.push(`refresh ${admission}`);
      return this.refresh();
    };
    this.schedule = new RefreshSchedule(
      claims as unknown as ClaimStore,
      { refresh } as unknown as LinkRefresher,
      gate as unknown as TokenCallGate,
      permits,
      budget as unknown as CallBudget,
      { isWritable: true } as unknown as Journal,
      new InFlight(),
      { sweepInterval: BEAT, batchSize: 5, scheduleEnabled } as unknown as RefreshSettings,
    );
    this.schedule.onApplicationBootstrap();
  }

  async beat(): Promise<string[]> {
    this.steps.length = 0;
    await jest.advanceTimersByTimeAsync(BEAT);
    return this.steps;
  }
}

let stage: Stage;
let warned: string[];

beforeEach(() => {
  jest.useFakeTimers();
  warned = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((text: unknown) => {
    warned.push(String(text));
  });
  stage = new Stage();
});

afterEach(async () => {
  await stage.schedule.stop();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('one beat of the schedule', () => {
  it('claims while more links are due, then tries quarantined ones', async () => {
    stage.due = 6;
    stage.quarantined = 1;
    const refreshes = Array<string>(5).fill('refresh free');
    expect(await stage.beat()).toEqual([
      'ask 5',
      'claim 5',
      ...refreshes,
      'ask 5',
      'claim 5',
      'refresh free',
      'try 5 quarantined',
      'refresh free',
    ]);
  });

  it('asks again after getting all it asked for, however few are left', async () => {
    stage.due = 5;
    const steps = await stage.beat();
    expect(steps.filter((step) => step.startsWith('claim'))).toEqual(['claim 5', 'claim 5']);
  });

  it('claims one link for a trial, but no quarantined one', async () => {
    stage.due = 1;
    stage.gate.isTrial = true;
    stage.admission = 'trial';
    expect(await stage.beat()).toEqual([
      'ask 1',
      'claim 1',
      'refresh trial',
      'ask 1',
      'claim 1',
      'give back trial',
    ]);
  });

  it('claims nothing unless the gate admits a call', async () => {
    stage.due = 5;
    stage.admission = undefined;
    expect(await stage.beat()).toEqual(['ask 5', 'try 5 quarantined']);
  });

  it('goes straight to quarantined links if the budget says that none are due', async () => {
    stage.granted = () => undefined;
    expect(await stage.beat()).toEqual(['ask 5', 'try 5 quarantined']);
    stage.hasBudget = false;
    expect(await stage.beat()).toEqual(['ask 5']);
  });

  it('claims no more than the budget grants', async () => {
    stage.due = 3;
    stage.granted = (wanted) => Math.min(2, wanted);
    expect((await stage.beat()).slice(0, 2)).toEqual(['ask 5', 'claim 2']);
  });

  it('logs a refresh that could not be written, and continues', async () => {
    stage.due = 2;
    stage.refresh = () => Promise.reject(new TypeError('text that may hold a secret'));
    await stage.beat();
    expect(warned).toEqual(
      [0, 1].map((link) => `The refresh of link link ${link} could not be written: TypeError`),
    );
    stage.due = 1;
    stage.refresh = () => Promise.resolve('succeeded');
    expect(await stage.beat()).toContain('refresh free');
  });

  it('claims again at the next beat after a call that was not made', async () => {
    stage.due = 20;
    stage.refresh = () => Promise.resolve('postponed');
    await stage.beat();
    const left = stage.due;
    await stage.beat();
    expect(stage.due).toBeLessThan(left);
  });

  it('does nothing if the schedule is switched off', async () => {
    await stage.schedule.stop();
    stage = new Stage(false);
    expect(await stage.beat()).toEqual([]);
  });
});
