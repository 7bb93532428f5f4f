import type { Chosen } from '../options/read-options.js';
import { writeResult, type BenchResult, type Goal, type Series } from './bench-result.js';
import { loadNow, machineHere, versionsHere } from './machine.js';
import { median } from './median.js';
import { printResult } from './print-result.js';

/** Digits of a figure that are kept. */
const DIGITS = 5;

/** What a figure must reach, before it is known whether it does. */
export type Limit = Omit<Goal, 'met'>;

/** At least this much. */
export const atLeast = (limit: number): Limit => ({ bound: 'at least', limit });

/** No more than this. */
export const atMost = (limit: number): Limit => ({ bound: 'at most', limit });

/** A figure as a bench hands it in. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** One value for each round, or the only one. */
  readonly values: readonly number[];
  readonly parameters?: Series['parameters'];
  readonly goal?: Limit | undefined;
  /** Ratios to the same figure of something else. */
  readonly beside?: readonly {
    readonly name: string;
    readonly ratio: number;
    readonly goal?: Limit | undefined;
  }[];
}

/** Collects the figures of one run, prints them at its end, and writes them if a file was named. */
export class Report {
  private readonly startedAt = new Date();
  private readonly loadBefore = loadNow();
  private readonly versions = versionsHere();
  private readonly series: Series[] = [];
  private readonly notes: string[] = [];

  constructor(private readonly chosen: Chosen) {}

  /** Adds one figure. @throws RangeError for one without a value */
  add({ name, unit, values, parameters = {}, goal, beside = [] }: Figure): void {
    if (values.length === 0) throw new RangeError(`“${name}” was not measured`);
    const middle = median(values);
    this.series.push({
      name,
      unit,
      median: kept(middle),
      min: kept(Math.min(...values)),
      max: kept(Math.max(...values)),
      rounds: values.length,
      parameters,
      ...(goal && { goal: judged(middle, goal) }),
      beside: beside.map((other) => ({
        name: other.name,
        ratio: kept(other.ratio),
        ...(other.goal && { goal: judged(other.ratio, other.goal) }),
      })),
    });
  }

  /** Adds a sentence that a reader of the figures needs. */
  note(sentence: string): void {
    this.notes.push(sentence);
  }

  /** Prints the machine, the versions, the figures and the goals, and writes the file. */
  finish(): void {
    const result = this.result();
    printResult(result);
    if (this.chosen.json === undefined) return;
    writeResult(this.chosen.json, result);
    process.stdout.write(`\nWritten to ${this.chosen.json}\n`);
  }

  private result(): BenchResult {
    return {
      bench: this.chosen.bench.name,
      measuredAt: this.startedAt.toISOString(),
      minutes: kept((Date.now() - this.startedAt.getTime()) / 60_000),
      machine: { ...machineHere(), load: { before: this.loadBefore, after: loadNow() } },
      versions: this.versions,
      options: optionsOf(this.chosen),
      notes: this.notes,
      series: this.series,
    };
  }
}

/** The options by which the run can be repeated. */
function optionsOf({ bench, values, parts }: Chosen): BenchResult['options'] {
  const given = Object.entries(values).flatMap(([name, value]): [string, string | number][] => {
    if (value === undefined) return [];
    return [[name, typeof value === 'number' ? value : String(value)]];
  });
  const isWhole = parts.length === Object.keys(bench.parts).length;
  return { ...Object.fromEntries(given), ...(!isWhole && { only: parts.join(',') }) };
}

function judged(value: number, { bound, limit }: Limit): Goal {
  return { bound, limit, met: bound === 'at least' ? value >= limit : value <= limit };
}

function kept(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
