/** `npm run bench:refresh`: how fast links are refreshed, and what that costs. `--help` says more. */
import { buildRelease } from '../../test/upgrade/release/build-release.js';
import { releaseAt } from '../../test/upgrade/release/last-release.js';
import { median } from '../harness/figures/median.js';
import { atLeast, atMost, Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { measureBareThroughput } from './bare-throughput.js';
import { BenchDatabase } from './bench-database.js';
import { measureChain } from './chain-speed.js';
import { explainClaim, measureClaims } from './claim-times.js';
import { measureDisk } from './disk-times.js';
import { measureEncryption } from './encryption-times.js';
import { measureHerd } from './herd.js';
import { refreshBench } from './options.js';
import { printStatements, reportThroughput } from './report-throughput.js';
import { measureThroughput, type Throughput } from './throughput.js';

const chosen = readOptions(refreshBench);
const { values } = chosen;
const report = new Report(chosen);

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
async function measureAllClaims(): Promise<void> {
  const { times, plan } = await withDatabase(async (database) => ({
    times: await measureClaims(database, values.sizes),
    plan: await explainClaim(database),
  }));
  process.stdout.write(`${plan}\n`);
  const [fewest] = times;
  for (const { links, due, p50, p99 } of times) {
    const parameters = { links, due };
    const ratio = p50 / (fewest?.p50 ?? NaN);
    const beside = { name: 'the fewest links', ratio, goal: atMost(1.5) };
    report.add({
      name: 'claim of 50 links, p50',
      unit: 'ms',
      values: [p50],
      parameters,
      beside: links === fewest?.links ? [] : [beside],
    });
    report.add({ name: 'claim of 50 links, p99', unit: 'ms', values: [p99], parameters });
  }
}

/** (b), (c) How many refreshes one replica does in a second, and what one costs. */
async function measureFullSpeed(): Promise<void> {
  const bare = await withDatabase((database) => measureBareThroughput(database, values.links, values.rounds));
  const throughput = await runAtFullSpeed();
  reportThroughput(report, throughput, bare);
  printStatements(throughput);
  if (values.from !== undefined) await compareWith(values.from, throughput);
}

/** @param folder where the version to measure was built, if not this one */
function runAtFullSpeed(folder?: string): Promise<Throughput> {
  return withDatabase((database) =>
    measureThroughput(database, {
      links: values.links,
      rounds: values.rounds,
      concurrency: values.concurrency,
      batchSize: values.batch,
      rateLimit: UNLIMITED,
      ...(folder !== undefined && { folder }),
    }),
  );
}

/**
 * The same for an earlier version, twice between two runs of this one, so that anything that slows the machine slows
 * both.
 */
async function compareWith(revision: string, first: Throughput): Promise<void> {
  const { folder, remove } = buildRelease(releaseAt(revision));
  try {
    const earlier = [await runAtFullSpeed(folder), await runAtFullSpeed(folder)];
    const now = [first, await runAtFullSpeed()];
    const parameters = { subject: revision };
    const speed = earlier.flatMap(({ perSecond }) => perSecond);
    const time = earlier.map(({ processorTime }) => 1_000 * processorTime.broker);
    const ratios = [
      median(now.flatMap(({ perSecond }) => perSecond)) / median(speed),
      median(now.map(({ processorTime }) => 1_000 * processorTime.broker)) / median(time),
    ];
    report.add({ name: 'refreshes', unit: '/s', values: speed, parameters });
    report.add({ name: 'processor time of a refresh', unit: 'µs', values: time, parameters });
    report.note(
      `This version, measured twice around two runs of ${revision}: ${ratios.map((ratio) => ratio.toFixed(2)).join(' × the refreshes, ')} × the processor time.`,
    );
  } finally {
    remove();
  }
}

/** (d) The window from the answer to the disk: with everything due at once it would only show how long the queue is. */
async function measurePaced(): Promise<void> {
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
  const windows = [
    ['the answer to the journal on the disk', paced.journalWindow],
    ['the answer to the commit', paced.answerToCommit],
    ['the disk alone', disk],
  ] as const;
  for (const [window, times] of windows)
    for (const quantile of ['p50', 'p99'] as const)
      report.add({
        name: `${window}, ${quantile}`,
        unit: 'ms',
        values: [times[quantile]],
        parameters: { 'refreshes a second': PACE },
      });
}

/** (e) Calls on links with valid tokens while a herd of others is refreshed. */
async function measureCallsInHerd(): Promise<void> {
  const { quiet, herd, refreshed } = await measureHerd(HERD);
  const beside = { name: 'no herd', ratio: herd.p99 / quiet.p99, goal: atMost(2) };
  report.add({ name: 'p99 of calls', unit: 'ms', values: [quiet.p99], parameters: { herd: 0 } });
  report.add({
    name: 'p99 of calls',
    unit: 'ms',
    values: [herd.p99],
    parameters: { herd: HERD, refreshed },
    beside: [beside],
  });
}

/** (f) How fast the audit trail is chained. */
async function measureChaining(): Promise<void> {
  const { records, perSecond, processorTime } = await withDatabase((database) =>
    measureChain(database, values.records),
  );
  const parameters = { records };
  report.add({ name: 'records chained', unit: '/s', values: [perSecond], parameters, goal: atLeast(10_000) });
  for (const [process, milliseconds] of Object.entries(processorTime))
    report.add({
      name: 'processor time of a chained record',
      unit: 'µs',
      values: [1_000 * milliseconds],
      parameters: { ...parameters, process },
    });
}

/** (g) What encrypting a pair costs the thread that refreshes, and what a second thread spares it. */
async function measureBothThreads(): Promise<void> {
  const [alone, ...apart] = await measureEncryption(values.rounds);
  const name = 'processor time of the refreshing thread to encrypt a pair';
  const own = alone?.microseconds ?? [];
  report.add({ name, unit: 'µs', values: own, parameters: { 'second thread': 'no' } });
  for (const { atOnce = 1, microseconds } of apart)
    report.add({
      name,
      unit: 'µs',
      values: microseconds,
      parameters: { 'second thread': 'yes', 'pairs a message': atOnce },
      beside: [{ name: 'without', ratio: median(microseconds) / median(own) }],
    });
}

const measure = {
  claims: measureAllClaims,
  throughput: measureFullSpeed,
  window: measurePaced,
  herd: measureCallsInHerd,
  chain: measureChaining,
  encryption: measureBothThreads,
};
for (const part of chosen.parts) await measure[part]();
report.finish();
