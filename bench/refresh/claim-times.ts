import { DataSource } from 'typeorm';
import { databaseOptions, type DatabaseSettings } from '#database';
import { SystemClock, SystemRandomness } from '#kernel';
import type { Values } from '../../apps/broker/src/configuration/configuration.js';
import { databaseSchema } from '../../apps/broker/src/database/schema.js';
import { ClaimStore } from '../../libs/refresh/src/claim/claim.store.js';
import type { RefreshSettings } from '../../libs/refresh/src/refresh-settings.js';
import { RecentPairs } from '../../libs/refresh/src/save/recent-pairs.js';
import { ResultStore } from '../../libs/refresh/src/save/result.store.js';
import { SaveQueue } from '../../libs/refresh/src/save/save-queue.js';
import { CLOCK } from '../../libs/vault/src/transitions/claim-links.js';
import { quantilesOf } from '../harness/figures/quantiles.js';
import type { BenchDatabase } from './bench-database.js';

/** Links that one claim takes. */
const BATCH = 50;

/** The share of all links that is due. */
const DUE_SHARE = 0.01;

const WARM_UP = 20;
const SAMPLES = 150;

/** How long a claim takes with this many links. */
export interface ClaimTime {
  readonly links: number;
  readonly due: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const FILL = `
  WITH filled AS (
    INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at)
    SELECT broker_uuid7(), $1, 'user ' || n, 'active', 1, 1, now() + interval '1 hour', now() + interval '45 minutes'
    FROM generate_series(1, $2::int) n RETURNING id
  )
  INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
  SELECT id, 1, 'bench', decode(repeat('ab', 130), 'hex'), decode(repeat('cd', 800), 'hex'), decode(repeat('ef', 140), 'hex')
  FROM filled`;

const MAKE_DUE = `
  WITH chosen AS (SELECT id FROM links ORDER BY random() LIMIT $1::int)
  UPDATE links SET lease_until = NULL, refresh_due_at = now() - random() * interval '1 minute'
  WHERE id IN (SELECT id FROM chosen)`;

/**
 * Times the claim with more and more links in the database, one in a hundred due. Claimed links are given back and made
 * due again between measurements, so the table grows as in production.
 */
export async function measureClaims(database: BenchDatabase, sizes: readonly number[]): Promise<ClaimTime[]> {
  const settings: Values<DatabaseSettings> = { url: database.url, poolSize: 1, connectionTimeout: 10_000 };
  const dataSource = await new DataSource(databaseOptions(settings, databaseSchema)).initialize();
  const clock = new SystemClock();
  const noneIdle = { idleAfter: 0, idleEvery: 0 } as RefreshSettings;
  const results = new ResultStore(dataSource, new SystemRandomness(), noneIdle);
  const store = new ClaimStore(dataSource, clock, new SaveQueue(results, new RecentPairs(clock), clock));
  const times: ClaimTime[] = [];
  let filled = 0;
  try {
    for (const links of sizes) {
      await database.client.query(FILL, [database.serviceId, links - filled]);
      filled = links;
      times.push(await measureOne(database, store, links));
    }
    return times;
  } finally {
    await dataSource.destroy();
  }
}

async function measureOne(database: BenchDatabase, store: ClaimStore, links: number): Promise<ClaimTime> {
  const due = Math.round(links * DUE_SHARE);
  if (due < BATCH) throw new RangeError(`Of ${links} links too few are due for one claim`);
  await database.client.query('VACUUM ANALYZE links, link_secrets');
  await database.client.query('CHECKPOINT');
  const samples: number[] = [];
  for (let made = 0; made < WARM_UP + SAMPLES;) {
    await database.client.query(MAKE_DUE, [due]);
    await database.client.query('VACUUM ANALYZE links');
    // The last links of a round stay unclaimed: a claim must find a full batch among many due.
    for (let left = due; left >= BATCH && made < WARM_UP + SAMPLES; left -= BATCH, made += 1) {
      const start = performance.now();
      const claimed = await store.claimDue(BATCH);
      if (made >= WARM_UP) samples.push(performance.now() - start);
      if (claimed.length !== BATCH)
        throw new Error(`A claim took ${claimed.length} links instead of ${BATCH}`);
    }
  }
  const { p50, p99 } = quantilesOf(samples);
  return { links, due, p50, p99 };
}

/** How PostgreSQL finds the due links (`EXPLAIN`). */
export async function explainClaim(database: BenchDatabase): Promise<string> {
  await database.client.query(MAKE_DUE, [1_000]);
  const { rows } = await database.client.query<Record<'QUERY PLAN', string>>(
    `EXPLAIN (ANALYZE, BUFFERS) WITH ${CLOCK} SELECT id FROM links
     WHERE status = 'active' AND refresh_due_at <= now() AND (SELECT open FROM clock) AND (lease_until IS NULL
       OR (lease_until <= now() AND coalesce(lease_until_beat, 0) <= (SELECT expired FROM clock)))
     ORDER BY refresh_due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
