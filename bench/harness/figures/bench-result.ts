/** The one form of every bench's results, as `--json` writes them and `npm run performance` reads them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** A limit, and whether the figure keeps it. */
const goal = z.strictObject({
  bound: z.enum(['at least', 'at most']),
  limit: z.number(),
  met: z.boolean(),
});

/** One figure. Of a figure that was taken once, median, least and most are the same. */
const series = z.strictObject({
  name: z.string().min(1),
  unit: z.string(),
  median: z.number(),
  min: z.number(),
  max: z.number(),
  rounds: z.int().min(1),
  /** What distinguishes this figure from others of the same name, such as the number of connections. */
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  goal: goal.optional(),
  /** The figure as a multiple of the same one of something else, measured in the same run. */
  beside: z.array(z.strictObject({ name: z.string().min(1), ratio: z.number(), goal: goal.optional() })),
});

const benchResult = z.strictObject({
  bench: z.string().min(1),
  measuredAt: z.iso.datetime(),
  /** How long it took. */
  minutes: z.number(),
  machine: z.strictObject({
    processor: z.string(),
    cores: z.int(),
    memoryGigabytes: z.number(),
    /** Load averages over one minute: what else ran, and at the end also the bench itself. */
    load: z.strictObject({ before: z.number(), after: z.number() }),
  }),
  versions: z.strictObject({
    node: z.string(),
    postgresql: z.string(),
    broker: z.string(),
    /** `+` after it: the working tree had changes. */
    commit: z.string(),
    undici: z.string(),
    fastify: z.string(),
  }),
  /** What the bench was started with: its options with their values, and `only`. */
  options: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What a reader has to know besides, such as the generator of the load. */
  notes: z.array(z.string()),
  series: z.array(series),
});

/** A limit, and whether the figure keeps it. */
export type Goal = z.infer<typeof goal>;

/** One figure. */
export type Series = z.infer<typeof series>;

/** The results of one run of a bench. */
export type BenchResult = z.infer<typeof benchResult>;

/** @throws ZodError if a result is not complete, such as for a figure that is not a number */
export function writeResult(file: string, result: BenchResult): void {
  writeFileSync(file, `${JSON.stringify(benchResult.parse(result), undefined, 2)}\n`);
}

/** @throws ZodError if the file holds something else */
export function readResult(file: string): BenchResult {
  return benchResult.parse(JSON.parse(readFileSync(file, 'utf8')));
}
