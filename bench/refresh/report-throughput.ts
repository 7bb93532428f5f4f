import { median } from '../harness/figures/median.js';
import { atLeast, atMost, type Report } from '../harness/figures/report.js';
import type { BareThroughput } from './bare-throughput.js';
import type { Throughput } from './throughput.js';

/** Refreshes a second. */
const SPEED_GOAL = atLeast(2_000);

/** Of a bare refresher's refreshes a second. */
const SHARE_GOAL = atLeast(0.6);

/** Bytes a refresh adds. */
const BYTES = {
  log: ['write-ahead log of a refresh', atMost(1_800)],
  audit: ['audit trail of a refresh', atMost(100)],
  printed: ['printed log of a refresh', undefined],
} as const;

/** Adds how fast one replica refreshes compared with the bare refresher, and what a refresh costs. */
export function reportThroughput(report: Report, throughput: Throughput, bare: BareThroughput): void {
  const { perSecond, processorTime, bytes, statementsPerRefresh, derivations, updates } = throughput;
  const beside = {
    name: 'a bare refresher',
    ratio: median(perSecond) / median(bare.perSecond),
    goal: SHARE_GOAL,
  };
  const ofBroker = { subject: 'broker', replicas: 1 };
  const ofBare = { subject: 'bare refresher' };
  report.add({
    name: 'refreshes',
    unit: '/s',
    values: perSecond,
    parameters: ofBroker,
    goal: SPEED_GOAL,
    beside: [beside],
  });
  report.add({ name: 'refreshes', unit: '/s', values: bare.perSecond, parameters: ofBare });
  const own = processorTime.broker + processorTime.postgres;
  const others = bare.processorTime.refresher + bare.processorTime.postgres;
  const unit = 'µs';
  const name = 'processor time of a refresh, with PostgreSQL';
  const times = { name: 'a bare refresher', ratio: own / others };
  report.add({ name, unit, values: [1_000 * own], parameters: ofBroker, beside: [times] });
  report.add({ name, unit, values: [1_000 * others], parameters: ofBare });
  for (const [process, milliseconds] of Object.entries(processorTime))
    report.add({
      name: 'processor time of a refresh',
      unit,
      values: [1_000 * milliseconds],
      parameters: { process },
    });
  for (const [what, [title, goal]] of Object.entries(BYTES))
    report.add({ name: title, unit: 'bytes', values: [bytes[what as keyof typeof BYTES]], goal });
  report.add({ name: 'statements of a refresh', unit: '', values: [statementsPerRefresh] });
  report.add({ name: 'key derivations of a refresh', unit: '', values: [derivations] });
  for (const [table, { updates: changed, hot }] of Object.entries(updates)) {
    report.add({ name: 'row changes of a refresh', unit: '', values: [changed], parameters: { table } });
    report.add({
      name: 'row changes of a refresh that touch no index',
      unit: '',
      values: [hot],
      parameters: { table },
    });
  }
}

/** Prints the statements that took the most time. */
export function printStatements({ statements }: Throughput): void {
  for (const { statement, calls, totalMilliseconds } of statements.slice(0, 6))
    process.stdout.write(
      `${calls} × ${(totalMilliseconds / calls).toFixed(2)} ms  ${statement.replace(/\s+/g, ' ').slice(0, 90)}\n`,
    );
}
