import { fork } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchDatabase } from './bench-database.js';
import { cpuSecondsOf } from '../harness/figures/process-figures.js';
import { refreshesPerSecond } from './round.js';
import { TokenServerProcess } from './token-server-process.js';

const PROGRAM = fileURLToPath(new URL('./bare-refresher.js', import.meta.url));

const TABLE = `
  CREATE TABLE bare_links (
    id uuid PRIMARY KEY, fence bigint NOT NULL DEFAULT 0, due_at timestamptz NOT NULL DEFAULT 'infinity',
    refreshed_at timestamptz, access_token bytea, refresh_token bytea NOT NULL);
  CREATE INDEX ON bare_links (due_at)`;

const RESULT = `
  SELECT count(*) FILTER (WHERE refreshed_at > to_timestamp($1)) AS refreshed,
    extract(epoch FROM max(refreshed_at) - min(refreshed_at)) AS span FROM bare_links`;

/** What the bare refresher does, under the same conditions as the broker. */
export interface BareThroughput {
  /** Refreshes per second in each round. */
  readonly perSecond: readonly number[];
  /** Milliseconds of processor time that one refresh costs. */
  readonly processorTime: { readonly refresher: number; readonly postgres: number };
}

/** Measures the bare refresher. */
export async function measureBareThroughput(
  database: BenchDatabase,
  links: number,
  rounds: number,
): Promise<BareThroughput> {
  const key = randomBytes(32);
  await seed(database, key, links);
  const tokenServer = await TokenServerProcess.start();
  const bare = fork(PROGRAM, [database.url, tokenServer.url, key.toString('base64')], { execArgv: [] });
  try {
    await once(bare, 'message');
    // The first round is not counted: the code is not compiled yet.
    await runRound(database, links);
    const spent = async (): Promise<{ refresher: number; postgres: number }> => ({
      refresher: cpuSecondsOf([bare.pid ?? 0]),
      postgres: cpuSecondsOf(await database.processIds()),
    });
    const before = await spent();
    const perSecond: number[] = [];
    for (let round = 0; round < rounds; round += 1) perSecond.push(await runRound(database, links));
    const after = await spent();
    const each = (part: keyof typeof before): number =>
      (1_000 * (after[part] - before[part])) / (links * rounds);
    return { perSecond, processorTime: { refresher: each('refresher'), postgres: each('postgres') } };
  } finally {
    bare.disconnect();
    tokenServer.stop();
  }
}

async function seed(database: BenchDatabase, key: Buffer, links: number): Promise<void> {
  const encrypted = Array.from({ length: links }, () => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    return Buffer.concat([nonce, cipher.update('r'.repeat(43)), cipher.final(), cipher.getAuthTag()]);
  });
  await database.client.query(TABLE);
  await database.client.query(
    'INSERT INTO bare_links (id, refresh_token) SELECT broker_uuid7(), token FROM unnest($1::bytea[]) AS token',
    [encrypted],
  );
}

async function runRound(database: BenchDatabase, links: number): Promise<number> {
  await database.client.query('VACUUM ANALYZE bare_links');
  const { due } = await database.numbers(
    `WITH made_due AS (UPDATE bare_links SET due_at = clock_timestamp() - random() * interval '1 minute' RETURNING 1)
     SELECT extract(epoch FROM clock_timestamp()) AS due FROM made_due LIMIT 1`,
  );
  return refreshesPerSecond(links, async () => {
    const { refreshed, span } = await database.numbers(RESULT, [due]);
    return refreshed === links ? span : undefined;
  });
}
