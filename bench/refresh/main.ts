/**
 * Measures the refresh: `npm run bench:refresh -- [--json FILE]`.
 *
 * How long a claim takes however many links there are, how many refreshes a second one replica does, and what one costs.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { BenchDatabase } from './bench-database.js';
import { explainClaim, measureClaims } from './claim-times.js';
import { measureThroughput } from './throughput.js';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    links: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '250' },
    batch: { type: 'string', default: '250' },
  },
});

/** More refreshes a second than any machine does: the shared budget is asked, but never refuses. */
const UNLIMITED = 100_000;

/** Refreshes a second of a large installation on one replica. */
const PACE = 100;

/** A database of its own for one measurement. */
async function withDatabase<Result>(work: (database: BenchDatabase) => Promise<Result>): Promise<Result> {
  const database = await BenchDatabase.create();
  try {
    return await work(database);
  } finally {
    await database.remove();
  }
}

async function measureAll(): Promise<Record<string, unknown>> {
  const claims = await withDatabase(async (database) => ({
    times: await measureClaims(database, values.sizes.split(',').map(Number)),
    plan: await explainClaim(database),
  }));
  console.table(claims.times);
  const ratio = (claims.times.at(-1)?.p50 ?? NaN) / (claims.times[0]?.p50 ?? NaN);
  console.log(
    `claim with the most links / with the fewest: ${ratio.toFixed(2)} (goal: below 1.5)\n${claims.plan}`,
  );
  const throughput = await withDatabase((database) =>
    measureThroughput(database, {
      links: Number(values.links),
      rounds: Number(values.rounds),
      concurrency: Number(values.concurrency),
      batchSize: Number(values.batch),
      rateLimit: UNLIMITED,
    }),
  );
  // The window from the answer to the disk at a pace: while everything is due at once it only shows how long the queue is.
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
  console.dir({ journalWindow: paced.journalWindow, answerToCommit: paced.answerToCommit });
  const { statements, ...summary } = throughput;
  console.dir(summary);
  for (const { statement, calls, totalMilliseconds } of statements.slice(0, 6))
    console.log(
      `${calls} × ${(totalMilliseconds / calls).toFixed(2)} ms  ${statement.replace(/\s+/g, ' ').slice(0, 90)}`,
    );
  const [processor] = cpus();
  return {
    at: new Date().toISOString(),
    processor: processor?.model,
    cores: cpus().length,
    ratio,
    claims,
    throughput,
  };
}

const results = await measureAll();
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
