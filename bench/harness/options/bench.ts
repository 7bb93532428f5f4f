import type { BenchOptions } from './option-kinds.js';

/** A bench as its `--help` describes it. */
export interface Bench<Part extends string = string, Options extends BenchOptions = BenchOptions> {
  /** Its script in package.json, without `bench:`. */
  readonly name: string;
  /** What it measures, in one or two sentences. */
  readonly measures: string;
  /** How long it takes with its default options, on two cores. */
  readonly takes: string;
  /** What the machine must have. */
  readonly needs: string;
  /** What `--only` can choose, and what each part measures. */
  readonly parts: Readonly<Record<Part, string>>;
  /** Its own options, besides `--only`, `--json` and `--help`, which all benches have. */
  readonly options: Options;
}
