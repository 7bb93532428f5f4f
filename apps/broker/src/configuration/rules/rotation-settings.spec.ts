import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Environment } from '../environment.js';
import { loadConfiguration } from '../load-configuration.js';
import { ConfigurationInvalid } from '../setting-problem.js';

describe('the settings of key rotation', () => {
  const key = `first:${Buffer.alloc(32, 7).toString('base64')}`;
  let folder: string;
  let inFile: Environment;
  let inVariable: Environment;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rotation-settings-'));
    const path = join(folder, 'keyring');
    writeFileSync(path, key, { mode: 0o600 });
    const settings = {
      NODE_ENV: 'test',
      DATABASE_URL: 'postgres://nobody@localhost/nothing',
      COCO_BASE_URL: 'http://localhost:1',
      COCO_CLIENT_ID: 'client',
      COCO_CLIENT_SECRET: 'secret',
    };
    inFile = { ...settings, KEYRING_FILE: path };
    inVariable = { ...settings, KEYRING: key };
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const problemsOf = (environment: Environment): string[] => {
    try {
      loadConfiguration(environment);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigurationInvalid)) throw error;
      return error.problems.map(({ setting, problem }) => `${setting} ${problem}`);
    }
  };

  it('are off by default, and re-wrap a thousand rows a second', () => {
    expect(loadConfiguration(inVariable).rotation).toEqual({
      rewrapRate: 1_000,
      epoch: undefined,
      retain: undefined,
    });
  });

  it.each([
    ['45s', 45_000],
    ['30m', 1_800_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
  ])('take %s as a period', (text, milliseconds) => {
    const { rotation } = loadConfiguration({ ...inFile, KEYRING_EPOCH: text, KEYRING_RETAIN: text });
    expect([rotation.epoch, rotation.retain]).toEqual([milliseconds, milliseconds]);
  });

  it('take a rate of 0 for no limit', () => {
    expect(loadConfiguration({ ...inFile, KEYRING_REWRAP_RATE: '0' }).rotation.rewrapRate).toBeUndefined();
  });

  it.each(['7', '0d', '1.5d', 'd', '7 d', '7w', '-1d'])('refuse "%s" as a period', (text) => {
    expect(problemsOf({ ...inFile, KEYRING_EPOCH: text })).toEqual([
      'KEYRING_EPOCH expected a whole number with s, m, h or d, such as 7d',
    ]);
  });

  it('refuse epochs with a keyring that the broker cannot change', () => {
    expect(problemsOf({ ...inVariable, KEYRING_EPOCH: '7d', KEYRING_RETAIN: '35d' })).toEqual([
      'KEYRING_EPOCH needs a keyring in a file, which the broker can change',
      'KEYRING_RETAIN needs a keyring in a file, which the broker can change',
    ]);
  });
});
