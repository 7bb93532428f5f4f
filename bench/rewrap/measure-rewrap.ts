import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DataSource } from 'typeorm';
import { databaseOptions, type DatabaseSettings } from '#database';
import { SystemClock, SystemRandomness } from '#kernel';
import { Cipher, Keyring, RewrapSweep, type KeyringSettings } from '#keyring';
import type { Values } from '../../apps/broker/src/configuration/configuration.js';
import { databaseSchema } from '../../apps/broker/src/database/schema.js';
import { tokenCipherOf, seedLinks } from '../../test/chaos/stage/seed-links.js';
import { vaultKinds } from '../../test/harness/encryption/encrypted-kinds.js';
import { median } from '../harness/figures/median.js';
import { cpuSecondsOf } from '../harness/figures/process-figures.js';
import type { BenchDatabase } from '../refresh/bench-database.js';

const NANOSECONDS = 1e6;

/** The results of one process. */
export interface RewrapFigures {
  /** Links moved in a second, in each round. */
  readonly perSecond: readonly number[];
  /** The middle one. */
  readonly median: number;
  /**
   * Milliseconds by which the event loop was late while links were moved; a timer tick alone accounts for half of
   * it.
   */
  readonly loopDelay: { readonly p50: number; readonly p99: number; readonly max: number };
  /**
   * Milliseconds of processor time for one link: unlike the rate, they do not depend on what else is running.
   */
  readonly processorTime: { readonly broker: number; readonly postgres: number };
}

/** Moves all links back and forth between two keys, as fast as possible. */
export async function measureRewrap(
  database: BenchDatabase,
  links: number,
  rounds: number,
): Promise<RewrapFigures> {
  const ring = ['bench-1', 'bench-2'].map((id) => `${id}:${randomBytes(32).toString('base64')}`).join();
  const pair = { accessToken: 'a'.repeat(700), refreshToken: 'r'.repeat(43), expiresIn: 3_600 };
  const pairs = Array.from({ length: links }, () => pair);
  await seedLinks(database.client, tokenCipherOf(ring), database.serviceId, pairs);
  const settings: Values<DatabaseSettings> = { url: database.url, poolSize: 2, connectionTimeout: 10_000 };
  const dataSource = await new DataSource(databaseOptions(settings, databaseSchema)).initialize();
  try {
    return await runRounds(database, dataSource, Keyring.parse(ring), links, rounds);
  } finally {
    await dataSource.destroy();
  }
}

async function runRounds(
  database: BenchDatabase,
  dataSource: DataSource,
  keyring: Keyring,
  links: number,
  rounds: number,
): Promise<RewrapFigures> {
  const settings: Pick<KeyringSettings, 'keyring'> = { keyring };
  const cipher = new Cipher(settings, new SystemRandomness());
  const sweep = new RewrapSweep(dataSource, vaultKinds(dataSource, cipher), new SystemClock());
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // The first round is not counted: the code is not compiled yet.
  await moveAll(database, sweep, keyring, links);
  const before = await processorTime(database);
  delay.enable();
  const perSecond: number[] = [];
  for (let round = 0; round < rounds; round += 1)
    perSecond.push(await moveAll(database, sweep, keyring, links));
  delay.disable();
  const after = await processorTime(database);
  const moved = links * rounds;
  return {
    perSecond,
    median: median(perSecond),
    loopDelay: {
      p50: delay.percentile(50) / NANOSECONDS,
      p99: delay.percentile(99) / NANOSECONDS,
      max: delay.max / NANOSECONDS,
    },
    processorTime: {
      broker: (1_000 * (after.broker - before.broker)) / moved,
      postgres: (1_000 * (after.postgres - before.postgres)) / moved,
    },
  };
}

/** @returns links moved in a second */
async function moveAll(
  database: BenchDatabase,
  sweep: RewrapSweep,
  keyring: Keyring,
  links: number,
): Promise<number> {
  await database.client.query('VACUUM ANALYZE link_secrets');
  keyring.choosePrimary(keyring.primary.id === 'bench-1' ? 'bench-2' : 'bench-1');
  await database.client.query(
    `INSERT INTO keyring_choice (id, primary_key_id) VALUES (1, $1)
     ON CONFLICT (id) DO UPDATE SET primary_key_id = excluded.primary_key_id`,
    [keyring.primary.id],
  );
  const start = performance.now();
  const options = { rate: undefined, isStopped: () => false, onBatch: () => undefined };
  const { rewrapped } = await sweep.run(keyring, options);
  if (rewrapped !== links) throw new Error(`Of ${links} links, ${rewrapped} were moved`);
  return (1_000 * links) / (performance.now() - start);
}

async function processorTime(database: BenchDatabase): Promise<{ broker: number; postgres: number }> {
  const { user, system } = process.cpuUsage();
  return { broker: (user + system) / 1e6, postgres: cpuSecondsOf(await database.processIds()) };
}
