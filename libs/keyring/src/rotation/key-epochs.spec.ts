import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { until } from '../../../../test/harness/time/until.js';
import { KeyEpochs } from './key-epochs.js';
import type { KeyRetirement } from './key-retirement.js';
import type { KeyRotation } from './key-rotation.js';
import type { RotationSettings } from './rotation-settings.js';
import { KeyNotFound } from './rotation-errors.js';

const INTERVAL = 20;
let epochs: KeyEpochs | undefined;
let said: string[] = [];

/** The circumstances of a test. */
interface World {
  readonly rotates?: boolean;
  readonly retired?: string[];
  /** The error that every change fails with. */
  readonly fails?: unknown;
}

/** What the epochs did in a few beats. */
async function beat(
  settings: { epoch?: number; retain?: number },
  { rotates = true, retired = ['old'], fails }: World = {},
): Promise<Set<string>> {
  const steps: string[] = [];
  said = [];
  for (const level of ['warn', 'log'] as const)
    jest.spyOn(Logger.prototype, level).mockImplementation((text: unknown) => {
      said.push(String(text));
    });
  const fail = (step: string): Promise<never> => {
    steps.push(step);
    // Code may also throw something other than an Error.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    return Promise.reject(fails);
  };
  const rotation = {
    rotateAfter: (age: number) => {
      if (fails !== undefined) return fail(`rotate after ${age}`);
      steps.push(`rotate after ${age}`);
      return Promise.resolve(rotates ? { toKeyId: 'new' } : undefined);
    },
  };
  const retirement = {
    retiredFor: (age: number) => {
      steps.push(`look ${age}`);
      return Promise.resolve(retired);
    },
    retire: (id: string) => {
      if (fails !== undefined) return fail(`retire ${id}`);
      steps.push(`retire ${id}`);
      return Promise.resolve();
    },
  };
  const { epoch, retain } = settings;
  const rotationSettings: Pick<RotationSettings, keyof RotationSettings> = {
    epoch,
    retain,
    rewrapRate: undefined,
  };
  epochs = new KeyEpochs(
    rotation as unknown as KeyRotation,
    retirement as unknown as KeyRetirement,
    rotationSettings,
  );
  epochs.onApplicationBootstrap();
  const wanted = (epoch === undefined ? 0 : 1) + (retain === undefined ? 0 : 1 + retired.length);
  if (wanted === 0) await new Promise((resolve) => setTimeout(resolve, 3 * INTERVAL));
  else await until('two beats', () => steps.length >= 2 * wanted);
  await epochs.onModuleDestroy();
  return new Set(steps);
}

afterEach(async () => {
  await epochs?.onModuleDestroy();
  jest.restoreAllMocks();
});

describe('the epochs of keys', () => {
  it('do nothing unless they are configured', async () => {
    expect(await beat({})).toEqual(new Set());
  });

  it('create a new key when the current one is old enough', async () => {
    expect(await beat({ epoch: INTERVAL })).toEqual(new Set([`rotate after ${INTERVAL}`]));
    expect(said[0]).toContain('"new"');
  });

  it('log nothing if no key is due', async () => {
    await beat({ epoch: INTERVAL }, { rotates: false });
    expect(said).toEqual([]);
  });

  it('destroy each key that has been unused long enough, even if another cannot be destroyed', async () => {
    const steps = await beat({ retain: INTERVAL }, { retired: ['a', 'b'], fails: new KeyNotFound() });
    expect(steps).toEqual(new Set([`look ${INTERVAL}`, 'retire a', 'retire b']));
  });

  it.each([
    [new KeyNotFound(), 'There is no such key or rotation.'],
    [new TypeError('text that may hold a secret'), 'TypeError'],
    ['no error at all', 'unknown error'],
  ])('continue if a key cannot be created, and log why without secrets', async (fails, words) => {
    await beat({ epoch: INTERVAL }, { fails });
    expect(said[0]).toBe(`A new key could not be created: ${words}`);
    expect(said.length).toBeGreaterThan(1);
  });
});
