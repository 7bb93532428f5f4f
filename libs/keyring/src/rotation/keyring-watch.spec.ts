import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { ChangeFeed, ChangeListener } from '#database';
import { SystemIds } from '#kernel';
import type { KeyringSettings } from '../keyring-settings.js';
import type { HolderStore } from '../agreement/holder.store.js';
import type { KeyChoice } from '../agreement/key-choice.js';
import type { KeyChoiceStore } from '../agreement/key-choice.store.js';
import { KeptJournal } from '../agreement/kept-journal.js';
import type { KeyDirectory } from '../agreement/key.directory.js';
import type { KeyringReader } from '../agreement/keyring-reader.js';
import { KeyringWatch } from './keyring-watch.js';
import { RotationMetrics } from './rotation-metrics.js';
import type { RotationStore } from './rotation.store.js';

const BEAT = 5_000;

/** A replica that holds some keys, and the choice of key in the database. */
class Stage {
  held = ['old', 'new'];
  primary = 'old';
  choice: KeyChoice = { primaryId: 'old', pendingId: undefined };
  promotes = false;
  replaces = false;
  isAway = false;
  reads = 0;
  /** Holds back a read of the keyring. */
  reading: Promise<void> = Promise.resolve();
  readonly steps: string[] = [];
  readonly said: string[] = [];
  listener: ChangeListener | undefined;
  readonly watch: KeyringWatch;

  constructor() {
    const keyring = {
      get: (id: string) => (this.held.includes(id) ? {} : undefined),
      choosePrimary: (id: string) => {
        this.steps.push(`encrypt under ${id}`);
        this.primary = id;
      },
    };
    Object.defineProperty(keyring, 'ids', { get: () => this.held });
    Object.defineProperty(keyring, 'primary', { get: () => ({ id: this.primary }) });
    const reader = {
      read: () => {
        this.reads += 1;
        return this.reading;
      },
      protect: () => undefined,
    };
    const choices = {
      chooseFirst: (id: string) => Promise.resolve(this.steps.push(`choose ${id} first`)),
      replaceUnused: (unused: string, id: string) => {
        this.steps.push(`replace ${unused} by ${id}`);
        if (this.replaces) this.choice = { primaryId: id, pendingId: undefined };
        return Promise.resolve(this.replaces);
      },
    };
    const holders = {
      announce: () => (this.isAway ? Promise.reject(new TypeError('away')) : Promise.resolve(this.choice)),
      leave: (_replica: string, left: string[]) => Promise.resolve(this.steps.push(`leave ${left.join()}`)),
    };
    const rotations = {
      promote: () => {
        this.steps.push('promote');
        if (this.promotes) this.choice = { primaryId: this.choice.pendingId ?? '', pendingId: undefined };
        return Promise.resolve(this.promotes);
      },
    };
    const feed = {
      subscribe: (_channel: string, heard: ChangeListener) => {
        this.listener = heard;
        return Promise.resolve();
      },
    };
    this.watch = new KeyringWatch(
      reader as unknown as KeyringReader,
      choices as unknown as KeyChoiceStore,
      holders as unknown as HolderStore,
      rotations as unknown as RotationStore,
      new KeptJournal(),
      feed as unknown as ChangeFeed,
      { keyring } as unknown as KeyringSettings,
      new SystemIds(),
    );
  }

  async beat(): Promise<void> {
    await jest.advanceTimersByTimeAsync(BEAT);
  }
}

let stage: Stage;

beforeEach(() => {
  jest.useFakeTimers();
  stage = new Stage();
  for (const level of ['warn', 'error', 'log'] as const)
    jest.spyOn(Logger.prototype, level).mockImplementation((text: unknown) => {
      stage.said.push(String(text));
    });
});

afterEach(() => {
  stage.watch.onModuleDestroy();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('a replica', () => {
  it('offers its first key to an empty database, once, and encrypts under what is chosen', async () => {
    await stage.watch.onModuleInit();
    await stage.beat();
    expect(stage.steps).toEqual(['choose old first']);
    expect([stage.watch.wrapsUnderPrimary, stage.watch.problem]).toEqual([true, undefined]);
  });

  it('encrypts under another key as soon as it is chosen', async () => {
    await stage.watch.onModuleInit();
    stage.choice = { primaryId: 'new', pendingId: undefined };
    await stage.beat();
    expect([stage.primary, stage.watch.problem]).toEqual(['new', undefined]);
  });

  it('makes the next key primary once all hold it, and follows at once', async () => {
    stage.choice = { primaryId: 'old', pendingId: 'new' };
    await stage.watch.onModuleInit();
    expect(stage.primary).toBe('old');
    stage.promotes = true;
    await stage.beat();
    expect(stage.steps.slice(-2)).toEqual(['promote', 'encrypt under new']);
  });

  it('that lacks the chosen key logs its id once, and does not encrypt under it', async () => {
    stage.choice = { primaryId: 'elsewhere', pendingId: undefined };
    await stage.watch.onModuleInit();
    await stage.beat();
    expect(stage.said).toEqual(['The keyring lacks the primary key "elsewhere"']);
    expect([stage.watch.wrapsUnderPrimary, stage.watch.problem]).toEqual([
      false,
      'the keyring lacks the primary key "elsewhere"',
    ]);
  });

  it('replaces a chosen key that nobody needs with its own', async () => {
    Object.assign(stage, { choice: { primaryId: 'elsewhere', pendingId: undefined }, replaces: true });
    await stage.watch.onModuleInit();
    expect([stage.steps.at(-1), stage.watch.problem]).toEqual(['replace elsewhere by old', undefined]);
  });

  it('starts without the database, logs that, and reads the choice later', async () => {
    stage.isAway = true;
    await stage.watch.onModuleInit();
    expect([stage.watch.problem, stage.said]).toEqual([
      'the choice of key could not be read',
      ['The choice of key could not be read: TypeError'],
    ]);
    stage.isAway = false;
    await stage.beat();
    expect(stage.watch.problem).toBeUndefined();
  });

  it('checks again after a change announced during a check, and never twice at once', async () => {
    await stage.watch.onModuleInit();
    const reading = Promise.withResolvers<undefined>();
    stage.reading = reading.promise;
    for (let time = 0; time < 3; time += 1) stage.listener?.onChange('new');
    expect(stage.reads).toBe(2);
    stage.reading = Promise.resolve();
    reading.resolve(undefined);
    await jest.advanceTimersByTimeAsync(0);
    expect(stage.reads).toBe(3);
  });

  it('stops checking when it stops, and announces that it has left', async () => {
    await stage.watch.onModuleInit();
    stage.watch.onModuleDestroy();
    stage.listener?.onChange('new');
    await stage.beat();
    expect(stage.reads).toBe(1);
    await stage.watch.beforeApplicationShutdown();
    expect(stage.steps.at(-1)).toBe('leave ');
  });
});

describe('the metrics of the keys', () => {
  it('come from the database, and do not block other metrics while it is down', async () => {
    jest.useRealTimers();
    let isAway = false;
    const answer = <Value>(value: Value): Promise<Value> =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve(value);
    const directory = {
      countRemaining: () => answer(7),
      countByState: () => answer(new Map([['primary', 1]])),
    };
    const registry = new Registry();
    const settings = { keyringSource: { kmsCalls: { durations: { name: 'kms' } } } };
    const metrics = new RotationMetrics(
      directory as unknown as KeyDirectory,
      settings as unknown as KeyringSettings,
      registry,
    );
    registry.removeSingleMetric('kms');
    metrics.rewrapped.inc(2);
    const text = await registry.metrics();
    for (const line of [
      'vault_rewrap_remaining_rows 7',
      'vault_keys{state="primary"} 1',
      'vault_rewrapped_total 2',
    ])
      expect(text).toContain(line);
    isAway = true;
    expect(await registry.metrics()).toContain('vault_rewrapped_total 2');
  });
});
