import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import { KeyringInvalid, type KeyEncryptionKey } from '../ring/keyring.js';
import { KeyringUnavailable } from '../sources/keyring-source.js';
import type { KnownAnswers } from './known-answers.js';
import type { KeyringSettings } from '../keyring-settings.js';
import { KeyringReader } from './keyring-reader.js';

/** A keyring as stored, and as this replica holds it. */
class Stage {
  version = '1';
  kept = ['a', 'b'];
  held = ['a'];
  reads = 0;
  fails: unknown;
  proves = true;
  readonly said: string[] = [];
  readonly registry = new Registry();
  readonly reader: KeyringReader;

  constructor() {
    for (const level of ['error', 'log'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((text: unknown) => {
        this.said.push(String(text));
      });
    const keyring = {
      replace: (keys: readonly KeyEncryptionKey[]) => {
        this.held = keys.map(({ id }) => id);
      },
    };
    Object.defineProperty(keyring, 'ids', { get: () => this.held });
    const keyringSource = {
      version: () => Promise.resolve(this.version),
      read: () => {
        this.reads += 1;
        // Code may also throw something other than an Error.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        if (this.fails !== undefined) return Promise.reject(this.fails);
        return Promise.resolve(this.kept.map((id) => ({ id })));
      },
    };
    const knownAnswers = {
      prove: () =>
        this.proves ? Promise.resolve() : Promise.reject(new KeyringInvalid('holds another key "a"')),
    };
    this.reader = new KeyringReader(
      { keyring, keyringSource } as unknown as KeyringSettings,
      knownAnswers as unknown as KnownAnswers,
      this.registry,
    );
  }

  async failures(): Promise<number | undefined> {
    const [metric] = await this.registry.getMetricsAsJSON();
    return metric?.values[0]?.value;
  }
}

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the keyring', () => {
  it('is loaded when it has changed, and not read again until the next change', async () => {
    await stage.reader.read();
    await stage.reader.read();
    expect([stage.held, stage.reads]).toEqual([['a', 'b'], 1]);
    expect(stage.said).toEqual(['Key "b" has joined the keyring']);
    Object.assign(stage, { version: '2', kept: ['b', 'c'] });
    await stage.reader.read();
    expect([stage.held, stage.reads]).toEqual([['b', 'c'], 2]);
    expect(stage.said.slice(1)).toEqual(['Key "c" has joined the keyring', 'Key "a" has left the keyring']);
  });

  it('is read once for concurrent requests', async () => {
    await Promise.all([stage.reader.read(), stage.reader.read()]);
    expect(stage.reads).toBe(1);
  });

  it('is not loaded if its keys fail the proof', async () => {
    stage.proves = false;
    await stage.reader.read();
    expect([stage.held, await stage.failures()]).toEqual([['a'], 1]);
  });

  it.each([
    ['primary', { primaryId: 'a', pendingId: undefined }],
    ['about to become primary', { primaryId: 'b', pendingId: 'a' }],
  ])('is not loaded if it lacks a key that this replica holds and that is %s', async (_name, choice) => {
    stage.reader.protect(choice);
    stage.kept = ['b'];
    await stage.reader.read();
    expect(stage.held).toEqual(['a']);
    expect(stage.said).toEqual([expect.stringContaining('lacks key "a"')]);
  });

  it('may lack a key that this replica lacks too, or that is not chosen', async () => {
    stage.reader.protect({ primaryId: 'elsewhere', pendingId: 'b' });
    stage.kept = ['b'];
    await stage.reader.read();
    expect(stage.held).toEqual(['b']);
  });

  it.each<[unknown, string]>([
    [new KeyringUnavailable('the file cannot be read'), 'the file cannot be read'],
    [new KeyringInvalid('has no keys'), 'it has no keys'],
    [new TypeError('text that may hold a secret'), 'TypeError'],
    ['no error at all', 'unknown error'],
  ])(
    'keeps the current keys if it cannot be read, and logs each reason once without secrets',
    async (fails, words) => {
      stage.fails = fails;
      await stage.reader.read();
      await stage.reader.read();
      expect([stage.held, stage.reads, await stage.failures()]).toEqual([['a'], 2, 2]);
      expect(stage.said).toEqual([`The keyring was not reloaded, the current keys stay in use: ${words}`]);
      stage.fails = undefined;
      await stage.reader.read();
      expect(stage.held).toEqual(['a', 'b']);
      // After a success the same failure is logged again.
      Object.assign(stage, { version: '2', fails });
      await stage.reader.read();
      expect(stage.said).toHaveLength(3);
    },
  );
});
