import { DataSource } from 'typeorm';
import { databaseOptions, type DatabaseSettings } from '#database';
import type { Values } from '../../apps/broker/src/configuration/configuration.js';
import { databaseSchema } from '../../apps/broker/src/database/schema.js';
import { quantilesOf } from '../harness/figures/quantiles.js';
import { BenchDatabase } from '../refresh/bench-database.js';
import { explainClaim } from '../refresh/claim-times.js';
import { countsOf, type Timed } from './measure-counts.js';
import { measureSearches } from './measure-searches.js';
import { seedManyLinks } from './seed-many-links.js';
import { seedTrail } from './seed-trail.js';

/**
 * No log is written of what is seeded, and the server has memory for the rows that are read, as one for ten million links should.
 */
const SERVER = ['wal_level=minimal', 'max_wal_senders=0', 'max_wal_size=8GB', 'shared_buffers=512MB'];

/** Links that have an audit trail. More is no larger part of what a search reads, and would take most of the time to seed. */
const WITH_TRAIL = 1_000_000;

/** Turns that the two databases take with the searches. */
const TURNS = 5;

/** One piece of work among few and among many links, in milliseconds. */
interface TimesBySize {
  readonly work: string;
  readonly p50: readonly number[];
  readonly p99: readonly number[];
  /** The median with the most links, divided by that with the fewest. */
  readonly ratio: number;
}

/** What {@link compareSizes} found, and how PostgreSQL finds the due links among the most. */
export interface Comparison {
  readonly sizes: readonly number[];
  readonly times: readonly TimesBySize[];
  readonly plan: string;
}

interface Seeded {
  readonly database: BenchDatabase;
  readonly source: DataSource;
}

/** Measures counts, claims and searches among these numbers of links, in turns. */
export async function compareSizes(sizes: readonly number[], rounds: number): Promise<Comparison> {
  const seeded: Seeded[] = [];
  try {
    for (const links of sizes) seeded.push(await seed(links));
    const times = [...(await compareCounts(seeded, rounds)), ...(await compareSearches(seeded, rounds))];
    const last = seeded.at(-1);
    return { sizes, times, plan: last === undefined ? '' : await explainClaim(last.database) };
  } finally {
    for (const { source, database } of seeded) {
      await source.destroy();
      await database.remove();
    }
  }
}

async function seed(links: number): Promise<Seeded> {
  const database = await BenchDatabase.create(SERVER);
  const startedAt = performance.now();
  await seedManyLinks(database, links);
  await seedTrail(database, WITH_TRAIL);
  console.log(`${links} links stored in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  const settings: Values<DatabaseSettings> = { url: database.url, poolSize: 2, connectionTimeout: 10_000 };
  return { database, source: await new DataSource(databaseOptions(settings, databaseSchema)).initialize() };
}

async function compareCounts(seeded: readonly Seeded[], rounds: number): Promise<TimesBySize[]> {
  const works: Timed[][] = [];
  for (const { source } of seeded) works.push(await countsOf(source));
  const times = new Map<string, number[][]>();
  for (let round = -2; round < rounds; round += 1)
    for (const [size, work] of works.entries())
      for (const [name, run] of work) {
        const startedAt = performance.now();
        await run();
        const bySize = times.get(name) ?? works.map(() => []);
        times.set(name, bySize);
        if (round >= 0) bySize[size]?.push(performance.now() - startedAt);
      }
  return [...times].map(([work, bySize]) => {
    const quantiles = bySize.map(quantilesOf);
    return timesOf(
      work,
      quantiles.map(({ p50 }) => p50),
      quantiles.map(({ p99 }) => p99),
    );
  });
}

/** Of the turns, the middle median and the highest p99. */
async function compareSearches(seeded: readonly Seeded[], rounds: number): Promise<TimesBySize[]> {
  const found = new Map<string, { p50: number[]; p99: number[] }[]>();
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const [size, { source }] of seeded.entries())
      for (const { search, p50, p99 } of await measureSearches(source, Math.ceil(rounds / TURNS))) {
        const bySize = found.get(search) ?? seeded.map(() => ({ p50: [], p99: [] }));
        found.set(search, bySize);
        bySize[size]?.p50.push(p50);
        bySize[size]?.p99.push(p99);
      }
  return [...found].map(([search, bySize]) =>
    timesOf(
      search,
      bySize.map(({ p50 }) => quantilesOf(p50).p50),
      bySize.map(({ p99 }) => quantilesOf(p99).max),
    ),
  );
}

function timesOf(work: string, p50: readonly number[], p99: readonly number[]): TimesBySize {
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  const ratio = rounded((p50.at(-1) ?? NaN) / (p50[0] ?? NaN));
  return { work, p50: p50.map(rounded), p99: p99.map(rounded), ratio };
}
