/**
 * Measures the refresh: `npm run bench:refresh -- [--only claims|throughput|window|herd|chain] [--from REVISION]
 * [--json FILE]`. With a revision, its throughput is also measured, in turns with this version's.
 *
 * How long a claim takes with few and with many links, how many refreshes a second one replica does, and what one
 * costs.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { buildRelease } from '../../test/upgrade/release/build-release.js';
import { releaseAt } from '../../test/upgrade/release/last-release.js';
import { median } from '../figures/median.js';
import { measureBareThroughput } from './bare-throughput.js';
import { BenchDatabase } from './bench-database.js';
import { measureChain } from './chain-speed.js';
import { explainClaim, measureClaims } from './claim-times.js';
import { measureDisk } from './disk-times.js';
import { measureHerd } from './herd.js';
import { measureThroughput, type Throughput } from './throughput.js';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    from: { type: 'string' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    links: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '5' },
    records: { type: 'string', default: '100000' },
    concurrency: { type: 'string', default: '250' },
    batch: { type: 'string', default: '250' },
  },
});

/** More refreshes a second than any machine can do: the shared budget is asked, but never refuses. */
const UNLIMITED = 100_000;

/** Refreshes a second of a large installation on one replica. */
const PACE = 100;

/** Links that fall due in the same second. */
const HERD = 10_000;

/** A separate database for one measurement. */
async function withDatabase<Result>(work: (database: BenchDatabase) => Promise<Result>): Promise<Result> {
  const database = await BenchDatabase.create();
  try {
    return await work(database);
  } finally {
    await database.remove();
  }
}

/** (a) How long a claim takes with few and with many links. */
async function measureAllClaims(): Promise<unknown> {
  const claims = await withDatabase(async (database) => ({
    times: await measureClaims(database, values.sizes.split(',').map(Number)),
    plan: await explainClaim(database),
  }));
  console.table(claims.times);
  const ratio = (claims.times.at(-1)?.p50 ?? NaN) / (claims.times[0]?.p50 ?? NaN);
  console.log(
    `claim with the most links / with the fewest: ${ratio.toFixed(2)} (goal: below 1.5)\n${claims.plan}`,
  );
  return { ...claims, ratio };
}

/** (b), (c) How many refreshes one replica does in a second, and what one costs. */
async function measureFullSpeed(): Promise<unknown> {
  const bare = await withDatabase((database) =>
    measureBareThroughput(database, Number(values.links), Number(values.rounds)),
  );
  const throughput = await runAtFullSpeed();
  const { statements, ...summary } = throughput;
  const ratio = median(throughput.perSecond) / median(bare.perSecond);
  const own = throughput.processorTime.broker + throughput.processorTime.postgres;
  const timeRatio = (bare.processorTime.refresher + bare.processorTime.postgres) / own;
  console.dir({ bare, ...summary });
  console.log(
    `refreshes a second: ${median(throughput.perSecond).toFixed(0)} (goal: 2,000); ` +
      `${ratio.toFixed(2)} of a bare refresher's without journal and audit trail, ${median(bare.perSecond).toFixed(0)} ` +
      `(goal: 0.60); by processor time ${timeRatio.toFixed(2)}`,
  );
  for (const { statement, calls, totalMilliseconds } of statements.slice(0, 6))
    console.log(
      `${calls} × ${(totalMilliseconds / calls).toFixed(2)} ms  ${statement.replace(/\s+/g, ' ').slice(0, 90)}`,
    );
  const change = values.from === undefined ? undefined : await compareWith(values.from, throughput);
  return { ...throughput, bare, ratio, timeRatio, change };
}

/** @param folder where the version to measure was built, if not this one */
function runAtFullSpeed(folder?: string): Promise<Throughput> {
  return withDatabase((database) =>
    measureThroughput(database, {
      links: Number(values.links),
      rounds: Number(values.rounds),
      concurrency: Number(values.concurrency),
      batchSize: Number(values.batch),
      rateLimit: UNLIMITED,
      ...(folder !== undefined && { folder }),
    }),
  );
}

/**
 * The same for an earlier version, twice between two runs of this one, so that anything that slows the machine slows
 * both.
 */
async function compareWith(revision: string, first: Throughput): Promise<unknown> {
  const { folder, remove } = buildRelease(releaseAt(revision));
  try {
    const earlier = [await runAtFullSpeed(folder), await runAtFullSpeed(folder)];
    const now = [first, await runAtFullSpeed()];
    const speed = middle(now, ({ perSecond }) => perSecond) / middle(earlier, ({ perSecond }) => perSecond);
    const time =
      middle(now, ({ processorTime }) => [processorTime.broker]) /
      middle(earlier, ({ processorTime }) => [processorTime.broker]);
    console.log(
      `of ${revision}: ${speed.toFixed(2)} × the refreshes a second, ${time.toFixed(2)} × the processor time`,
    );
    return { revision, speed, time };
  } finally {
    remove();
  }
}

function middle(runs: readonly Throughput[], values: (run: Throughput) => readonly number[]): number {
  return median(runs.flatMap(values));
}

/** (d) The window from the answer to the disk: with everything due at once it would only show how long the queue is. */
async function measurePaced(): Promise<unknown> {
  const disk = await measureDisk();
  const paced = await withDatabase((database) =>
    measureThroughput(database, {
      links: 10 * PACE,
      rounds: 1,
      concurrency: 20,
      batchSize: 20,
      rateLimit: PACE,
    }),
  );
  console.log(`at ${PACE} refreshes a second`);
  console.dir({ journalWindow: paced.journalWindow, answerToCommit: paced.answerToCommit, disk });
  return { ...paced, disk };
}

/** (e) Calls on links with valid tokens while a herd of others is refreshed. */
async function measureCallsInHerd(): Promise<unknown> {
  const times = await measureHerd(HERD);
  const ratio = times.herd.p99 / times.quiet.p99;
  console.table({ quiet: times.quiet, 'with a herd': times.herd });
  console.log(
    `${times.refreshed} of ${HERD} refreshed meanwhile; p99 ${ratio.toFixed(2)} of quiet (goal: 2)`,
  );
  return { ...times, ratio };
}

/** (f) How fast the audit trail is chained. */
async function measureChaining(): Promise<unknown> {
  const speed = await withDatabase((database) => measureChain(database, Number(values.records)));
  console.dir(speed);
  console.log(`records chained a second: ${speed.perSecond.toFixed(0)} (goal: 10,000)`);
  return speed;
}

const [processor] = cpus();
const results = {
  at: new Date().toISOString(),
  processor: processor?.model,
  cores: cpus().length,
  ...(wants('claims') && { claims: await measureAllClaims() }),
  ...(wants('throughput') && { throughput: await measureFullSpeed() }),
  ...(wants('window') && { paced: await measurePaced() }),
  ...(wants('herd') && { herd: await measureCallsInHerd() }),
  ...(wants('chain') && { chain: await measureChaining() }),
};

function wants(part: string): boolean {
  return values.only === undefined || values.only === part;
}

if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
