import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { KeyUnavailable } from './cipher.js';
import { DecryptionFailures } from './decryption-failures.js';
import { DecryptionFailed, StatePutBack } from './encrypted-box.js';

const MINUTE = 60_000;

describe('a value that does not decrypt', () => {
  let clock: ManualClock;
  let registry: Registry;
  let failures: DecryptionFailures;
  let said: string[];

  beforeEach(() => {
    clock = new ManualClock();
    registry = new Registry();
    failures = new DecryptionFailures(clock, registry);
    said = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((text: unknown) => {
      said.push(String(text));
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const meet = (error: Error, record = 'link 1'): void => {
    expect(() =>
      failures.watch(record, () => {
        throw error;
      }),
    ).toThrow(error);
  };

  const counted = async (): Promise<Record<string, number>> => {
    const [metric] = await registry.getMetricsAsJSON();
    return Object.fromEntries(
      metric?.values.map(({ labels, value }) => [String(labels.reason), value] as const) ?? [],
    );
  };

  it('is neither counted nor logged if it decrypts, or if something else fails', async () => {
    expect(failures.watch('link 1', () => 'opened')).toBe('opened');
    meet(new Error('the database is down'));
    expect([await counted(), said]).toEqual([{ broken: 0, key_missing: 0, put_back: 0 }, []]);
  });

  it.each<[Error, string, string]>([
    [new DecryptionFailed(), 'broken', 'changed or moved'],
    [new StatePutBack(), 'put_back', 'rows were restored'],
    [new KeyUnavailable('lost'), 'key_missing', 'lacks key "lost"'],
  ])('is counted and logged with its cause', async (error, reason, words) => {
    meet(error);
    expect(await counted()).toEqual({ broken: 0, key_missing: 0, put_back: 0, [reason]: 1 });
    expect(said).toEqual([expect.stringContaining(words)]);
    expect(said[0]).toContain('link 1');
  });

  it('is logged once a minute for each record, and counted each time', async () => {
    meet(new DecryptionFailed());
    meet(new DecryptionFailed());
    meet(new DecryptionFailed(), 'link 2');
    expect(said).toHaveLength(2);
    clock.advance(MINUTE - 1);
    meet(new DecryptionFailed());
    expect(said).toHaveLength(2);
    clock.advance(1);
    meet(new DecryptionFailed());
    expect([said.length, (await counted()).broken]).toEqual([3, 5]);
  });
});
