import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { KeyringSettings } from '../keyring-settings.js';
import type { HolderStore } from '../agreement/holder.store.js';
import type { KeyringWatch } from './keyring-watch.js';
import { RewrapSchedule } from './rewrap-schedule.js';
import type { RewrapSweep, SweepOptions, SweepResult } from './rewrap-sweep.js';
import type { RotationMetrics } from './rotation-metrics.js';
import type { RotationSettings } from './rotation-settings.js';
import type { RotationStore } from './rotation.store.js';

const BEAT = 1_000;
const FAILURE_RETRY = 60_000;

/** A schedule with a sweep whose result the test sets. */
class Stage {
  readonly clock = new ManualClock();
  readonly finished: unknown[] = [];
  readonly watch = { wrapsUnderPrimary: true };
  readonly keyring = { primary: { id: 'new' } };
  sweeps = 0;
  result: SweepResult = { rewrapped: 1, failed: 0, lackedKeyIds: [] };
  batch: readonly [number, readonly string[]] | undefined;
  rings: ReadonlySet<string>[] = [];
  moved = 0;
  failures = 0;
  duringSweep: () => void = () => undefined;
  readonly schedule: RewrapSchedule;

  constructor() {
    const sweep = {
      run: (_keyring: unknown, options: SweepOptions) => {
        this.sweeps += 1;
        if (this.batch) options.onBatch(...this.batch);
        this.duringSweep();
        return Promise.resolve(this.result);
      },
    };
    const rotations = {
      finish: (key: string, failed: number) => Promise.resolve(this.finished.push([key, failed]) > 0),
    };
    const metrics = {
      rewrapped: { inc: (count: number) => (this.moved += count) },
      failures: { inc: () => (this.failures += 1) },
    };
    const settings: Pick<RotationSettings, 'rewrapRate'> = { rewrapRate: 5 };
    this.schedule = new RewrapSchedule(
      sweep as unknown as RewrapSweep,
      rotations as unknown as RotationStore,
      { liveKeyIds: () => Promise.resolve(this.rings) } as unknown as HolderStore,
      this.watch as unknown as KeyringWatch,
      metrics as unknown as RotationMetrics,
      this.clock,
      { keyring: this.keyring } as unknown as KeyringSettings,
      settings,
    );
  }

  async beat(): Promise<void> {
    await jest.advanceTimersByTimeAsync(BEAT);
  }
}

let stage: Stage;

beforeEach(() => {
  jest.useFakeTimers();
  for (const level of ['error', 'log'] as const)
    jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
  stage = new Stage();
  stage.schedule.onApplicationBootstrap();
});

afterEach(async () => {
  await stage.schedule.onModuleDestroy();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('links under another key than the primary', () => {
  it('are moved at every beat, and the rotation is finished once all are', async () => {
    await stage.beat();
    await stage.beat();
    expect([stage.sweeps, stage.finished]).toEqual([
      2,
      [
        ['new', 0],
        ['new', 0],
      ],
    ]);
  });

  it('are left alone by a replica that does not encrypt under the primary', async () => {
    stage.watch.wrapsUnderPrimary = false;
    await stage.beat();
    expect(stage.sweeps).toBe(0);
  });

  it('are counted as they move, and those that do not decrypt are counted and logged', async () => {
    stage.batch = [3, ['broken']];
    await stage.beat();
    expect([stage.moved, stage.failures]).toEqual([3, 1]);
  });

  it('are left to a replica that can move them, and the rotation is not finished before', async () => {
    stage.result = { rewrapped: 0, failed: 1, lackedKeyIds: ['lost', 'old'] };
    stage.rings = [new Set(['new']), new Set(['new', 'old'])];
    await stage.beat();
    expect(stage.finished).toEqual([]);
    stage.rings = [new Set(['new'])];
    await stage.beat();
    expect(stage.finished).toEqual([['new', 1]]);
  });

  it('are retried a minute after a failure, or as soon as another key is primary', async () => {
    stage.result = { rewrapped: 0, failed: 1, lackedKeyIds: [] };
    await stage.beat();
    stage.clock.advance(FAILURE_RETRY - 1);
    await stage.beat();
    expect(stage.sweeps).toBe(1);
    stage.clock.advance(1);
    await stage.beat();
    expect(stage.sweeps).toBe(2);
    stage.keyring.primary.id = 'newer';
    await stage.beat();
    expect(stage.sweeps).toBe(3);
  });

  it.each([
    ['others were moved', { rewrapped: 1, failed: 1, lackedKeyIds: [] }],
    ['none failed', { rewrapped: 0, failed: 0, lackedKeyIds: [] }],
  ])('are looked for again at the next beat if %s', async (_name, result) => {
    stage.result = result;
    await stage.beat();
    await stage.beat();
    expect(stage.sweeps).toBe(2);
  });

  it('are not reported as finished by a replica that stops halfway', async () => {
    stage.duringSweep = () => void stage.schedule.onModuleDestroy();
    await stage.beat();
    expect([stage.sweeps, stage.finished]).toEqual([1, []]);
  });
});
