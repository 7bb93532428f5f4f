import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangeFeed, ChangeListener } from '#database';
import { until } from '../../../../test/harness/time/until.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { BrakeStore } from './brake.store.js';
import type { BrakeState, Limits } from './limits.js';
import type { LimitsStore } from './limits.store.js';
import { SharedLimits } from './shared-limits.js';
import type { SuccessTally } from './success-tally.js';

const SECOND = 1_000;
const WEEK = 7 * 24 * 3_600 * SECOND;

/** The shared row as the database returns it, and this replica's writes. */
class Stage {
  readonly clock = new ManualClock();
  readonly written: string[] = [];
  row: Limits = { pauseLeft: undefined, schedulePauseLeft: 0, brake: 'released', nextTrialIn: -SECOND };
  isAway = false;
  pausesSchedule = true;
  proves = true;
  successes = 0;
  listener: ChangeListener | undefined;
  readonly limits: SharedLimits;

  constructor() {
    const write = <Answer>(what: string, answer: Answer): Promise<Answer> => {
      if (this.isAway) return Promise.reject(new Error('the database is down'));
      this.written.push(what);
      return Promise.resolve(answer);
    };
    const store = {
      read: () => (this.isAway ? Promise.reject(new Error('away')) : Promise.resolve(this.row)),
      pause: async (milliseconds: number) => {
        await write(`pause ${milliseconds}`, undefined);
        this.row = { ...this.row, pauseLeft: milliseconds };
      },
      pauseSchedule: async (milliseconds: number) => {
        const pauses = await write(`pause schedule ${milliseconds}`, this.pausesSchedule);
        if (pauses) this.row = { ...this.row, schedulePauseLeft: milliseconds };
        return pauses;
      },
      endPauses: async () => {
        await write('end pauses', undefined);
        this.row = { ...this.row, pauseLeft: undefined, schedulePauseLeft: 0 };
      },
      takeTrial: () => write('take trial', true),
      giveTrialBack: () => write('give trial back', undefined),
    };
    const brakes = {
      prove: async () => {
        const proved = await write('prove', this.proves);
        this.row = { ...this.row, brake: proved ? 'released' : 'proving' };
        return proved;
      },
    };
    const feed = {
      subscribe: (_channel: string, listener: ChangeListener) => {
        this.listener = listener;
        return Promise.resolve();
      },
    };
    this.limits = new SharedLimits(
      store as unknown as LimitsStore,
      brakes as unknown as BrakeStore,
      { note: () => (this.successes += 1) } as unknown as SuccessTally,
      feed as unknown as ChangeFeed,
      this.clock,
    );
  }

  /** Makes this replica read the row as it is now. */
  async read(row: Partial<Limits> = {}): Promise<void> {
    this.row = { ...this.row, ...row };
    await this.limits.onModuleInit();
    await this.limits.onModuleDestroy();
  }
}

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

describe('a pause that COCO asked for', () => {
  it('lasts for its time, and then admits one call at a time until one succeeds', async () => {
    await stage.limits.pause(5 * SECOND);
    expect(stage.written).toEqual([`pause ${5 * SECOND}`]);
    expect([stage.limits.pauseLeft, stage.limits.needsTrial]).toEqual([5 * SECOND, true]);
    stage.clock.advance(5 * SECOND);
    expect([stage.limits.pauseLeft, stage.limits.needsTrial]).toEqual([0, true]);
    await stage.limits.noteAnswer();
    expect([stage.limits.needsTrial, stage.written.at(-1)]).toEqual([false, 'end pauses']);
  });

  it('is not ended by the answer to a call sent before it', async () => {
    await stage.limits.pause(5 * SECOND);
    await stage.limits.noteAnswer();
    expect([stage.limits.pauseLeft, stage.written]).toEqual([5 * SECOND, [`pause ${5 * SECOND}`]]);
  });

  it('is kept by this replica even if it cannot be written to the database', async () => {
    stage.isAway = true;
    await stage.limits.pause(5 * SECOND);
    await stage.limits.pause(2 * SECOND);
    expect(stage.limits.pauseLeft).toBe(5 * SECOND);
    stage.clock.advance(5 * SECOND);
    expect([stage.limits.pauseLeft, stage.limits.needsTrial]).toEqual([0, false]);
  });

  it('applies on every replica until one of them ends it', async () => {
    await stage.read({ pauseLeft: 3 * SECOND });
    expect([stage.limits.pauseLeft, stage.limits.needsTrial]).toEqual([3 * SECOND, true]);
    await stage.read({ pauseLeft: undefined });
    expect([stage.limits.pauseLeft, stage.limits.needsTrial]).toEqual([0, false]);
  });

  it('is limited to a week', async () => {
    await stage.limits.pause(10 * WEEK);
    expect(stage.limits.pauseLeft).toBe(WEEK);
  });

  it('costs no statement if there is none and COCO answers', async () => {
    await stage.limits.noteAnswer();
    expect(stage.written).toEqual([]);
  });
});

describe('a pause of the schedule', () => {
  it('lasts for its time and is ended by the first success', async () => {
    expect(await stage.limits.pauseSchedule(30 * SECOND)).toBe(true);
    expect([stage.limits.schedulePauseLeft, stage.limits.pauseLeft]).toEqual([30 * SECOND, 0]);
    await stage.limits.noteSuccess();
    expect([stage.limits.schedulePauseLeft, stage.written.at(-1)]).toEqual([0, 'end pauses']);
  });

  it('is skipped while refreshes succeed elsewhere', async () => {
    stage.pausesSchedule = false;
    expect(await stage.limits.pauseSchedule(30 * SECOND)).toBe(false);
    expect(stage.limits.schedulePauseLeft).toBe(0);
  });

  it('is skipped while the database cannot say whether they do', async () => {
    stage.isAway = true;
    expect(await stage.limits.pauseSchedule(30 * SECOND)).toBe(false);
  });
});

describe('a success', () => {
  it('is counted, and costs no statement while nothing is held back', async () => {
    await stage.limits.noteSuccess();
    expect([stage.successes, stage.written]).toEqual([1, []]);
  });

  it.each<[BrakeState, boolean, BrakeState]>([
    ['braked', false, 'proving'],
    ['braked', true, 'released'],
    ['proving', false, 'proving'],
    ['proving', true, 'released'],
  ])('under a brake that is %s and proves enough: %s, leaves it %s', async (brake, proves, after) => {
    await stage.read({ brake });
    stage.proves = proves;
    await stage.limits.noteSuccess();
    expect([stage.limits.brake, stage.written]).toEqual([after, ['prove']]);
  });
});

describe('the brake', () => {
  it.each<[BrakeState, boolean, boolean]>([
    ['released', false, false],
    ['proving', false, true],
    ['braked', true, true],
  ])('%s needs trials: %s, and is worth a notice: %s', async (brake, needsTrial, isNoticed) => {
    await stage.read({ brake });
    expect([stage.limits.needsTrial, stage.limits.notice !== undefined]).toEqual([needsTrial, isNoticed]);
  });

  it('allows the next trial when the database says so', async () => {
    await stage.read({ brake: 'braked', nextTrialIn: 4 * SECOND });
    expect(stage.limits.nextTrialIn).toBe(4 * SECOND);
    stage.row = { ...stage.row, nextTrialIn: 10 * SECOND };
    expect(await stage.limits.takeTrial()).toBe(true);
    expect(stage.limits.nextTrialIn).toBe(10 * SECOND);
    await stage.limits.giveTrialBack();
    expect(stage.written).toEqual(['take trial', 'give trial back']);
  });

  it.each(['onChange', 'onGap'] as const)('is read again at once on %s of the feed', async (heard) => {
    await stage.limits.onModuleInit();
    try {
      stage.row = { ...stage.row, brake: 'braked' };
      stage.listener?.[heard]('refresh_limits');
      await until('the brake to be known', () => stage.limits.brake === 'braked', 900);
    } finally {
      await stage.limits.onModuleDestroy();
    }
  });

  it('keeps its last known state while the database is down', async () => {
    await stage.read({ brake: 'braked' });
    stage.isAway = true;
    await stage.read();
    expect(stage.limits.brake).toBe('braked');
  });
});
