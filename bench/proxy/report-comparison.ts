import { median } from '../harness/figures/median.js';
import { atLeast, atMost, type Figure, type Limit, type Report } from '../harness/figures/report.js';
import type { Cell, Comparison } from './comparison.js';
import type { Subject } from './stage/subject.js';

/** A number of a cell. */
type Measured = Exclude<keyof Cell, 'subject' | 'connections'>;

/** How each is called, and in what it is counted. */
const FIGURES: readonly (readonly [Measured, string, string])[] = [
  ['callsPerSecond', 'calls', '/s'],
  ['p50', 'p50 of a call', 'ms'],
  ['p99', 'p99 of a call', 'ms'],
  ['processorMicrosecondsPerCall', 'processor time a call', 'µs'],
  ['residentMegabytes', 'resident memory', 'MB'],
];

/** Calls a second of the broker, as a share of what a subject does. */
const SHARES: Readonly<Partial<Record<Subject['name'], Readonly<Record<number, number>>>>> = {
  nginx: { 16: 0.45 },
  node: { 16: 0.75, 64: 0.75 },
  'reply-from': { 16: 1.4, 64: 1.3 },
  'earlier broker': { 16: 0.97, 64: 0.97 },
};

/** The goals of the broker's other figures, as a multiple of reply-from's. */
const BESIDE_REPLY_FROM: Readonly<Partial<Record<Measured, Limit>>> = {
  p99: atMost(1),
  processorMicrosecondsPerCall: atMost(0.75),
};

/** The goals of the broker's own figures at 16 connections. */
const OWN: Readonly<Partial<Record<Measured, Limit>>> = { processorMicrosecondsPerCall: atMost(100) };

/** Numbers of connections at which there are goals. */
const JUDGED_CONNECTIONS = [16, 64];

/** Adds the figures of all subjects, and the broker's with their ratios to those of the others. */
export function reportComparison(report: Report, { cells, statementsPerCall }: Comparison): void {
  const groups = [...Map.groupBy(cells, ({ subject, connections }) => `${subject} ${connections}`).values()];
  for (const [measured, name, unit] of FIGURES)
    for (const group of groups) {
      const [{ subject, connections } = { subject: '', connections: 0 }] = group;
      report.add({
        name,
        unit,
        values: group.map((cell) => cell[measured]),
        parameters: { subject, connections },
        beside: subject === 'broker' ? besideOthers(cells, measured, connections) : [],
        goal: subject === 'broker' && connections === 16 ? OWN[measured] : undefined,
      });
    }
  const lag = middleOf(cells, 'p50', 'broker', 1) - middleOf(cells, 'p50', 'nginx', 1);
  if (!Number.isNaN(lag))
    report.add({ name: 'p50 behind nginx at 1 connection', unit: 'ms', values: [lag], goal: atMost(0.25) });
  const goal = atMost(0.01);
  report.add({ name: 'statements a call', unit: '', values: [statementsPerCall], goal });
  const errors = cells.reduce((sum, cell) => sum + cell.errors, 0);
  report.add({ name: 'calls that failed', unit: '', values: [errors], goal: atMost(0) });
}

function besideOthers(
  cells: readonly Cell[],
  measured: Measured,
  connections: number,
): NonNullable<Figure['beside']> {
  const others = [...new Set(cells.map(({ subject }) => subject))];
  return others
    .filter((name) => name !== 'broker' && name !== 'upstream')
    .map((name) => ({
      name,
      ratio: middleOf(cells, measured, 'broker', connections) / middleOf(cells, measured, name, connections),
      goal: goalBeside(name, measured, connections),
    }));
}

function goalBeside(name: Subject['name'], measured: Measured, connections: number): Limit | undefined {
  if (measured === 'callsPerSecond') {
    const share = SHARES[name]?.[connections];
    return share === undefined ? undefined : atLeast(share);
  }
  const isJudged = name === 'reply-from' && JUDGED_CONNECTIONS.includes(connections);
  return isJudged ? BESIDE_REPLY_FROM[measured] : undefined;
}

/** The median over the rounds; `NaN` if nothing was measured. */
function middleOf(
  cells: readonly Cell[],
  measured: Measured,
  subject: Subject['name'],
  connections: number,
): number {
  const group = cells.filter((cell) => cell.subject === subject && cell.connections === connections);
  return median(group.map((cell) => cell[measured]));
}
