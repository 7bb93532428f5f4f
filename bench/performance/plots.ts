import type { BenchResult } from '../harness/figures/bench-result.js';
import { drawPlot, type Plot } from './plot.js';

/** A plot of one figure over one of its parameters. */
interface PlotOf extends Omit<Plot, 'lines'> {
  readonly bench: string;
  readonly file: string;
  readonly figure: string;
  readonly over: string;
}

const PLOTS: readonly PlotOf[] = [
  {
    bench: 'proxy',
    file: 'performance-calls.svg',
    title: 'Proxied reads a second',
    across: 'connections',
    figure: 'calls',
    over: 'connections',
  },
  {
    bench: 'proxy',
    file: 'performance-p99.svg',
    title: 'p99 of a proxied read, milliseconds',
    across: 'connections',
    figure: 'p99 of a call',
    over: 'connections',
  },
  {
    bench: 'replicas',
    file: 'performance-refreshes.svg',
    title: 'Refreshes a second, by replicas',
    across: 'replicas on one machine',
    figure: 'refreshes',
    over: 'replicas',
  },
  {
    bench: 'replicas',
    file: 'performance-refresh-costs.svg',
    title: 'Processor time of a refresh, microseconds, by replicas',
    across: 'replicas on one machine',
    figure: 'processor time of a refresh, in all',
    over: 'replicas',
  },
  {
    bench: 'live-links',
    file: 'performance-memory.svg',
    title: 'Memory of live links, megabytes',
    across: 'live links',
    figure: 'memory of live links',
    over: 'links',
  },
];

/** Places below which a plot says less than a number. */
const FEWEST_PLACES = 2;

/** The upstream itself is no proxy, and would dwarf the others. */
const LEFT_OUT = 'upstream';

/** A drawn plot. */
export interface DrawnPlot {
  readonly title: string;
  /** Its name in `docs/images`. */
  readonly file: string;
  readonly svg: string;
}

/** The plots of a bench's results; one whose figure was taken at fewer than two places is left out. */
export function plotsOf({ bench, series }: BenchResult): DrawnPlot[] {
  return PLOTS.filter((plot) => plot.bench === bench).flatMap((plot) => {
    const lines = new Map<string, Map<number, number>>();
    for (const { name, parameters, median } of series) {
      const place = parameters[plot.over];
      const line = String(parameters.subject ?? 'broker');
      if (name !== plot.figure || typeof place !== 'number' || line === LEFT_OUT) continue;
      lines.set(line, (lines.get(line) ?? new Map<number, number>()).set(place, median));
    }
    if (Math.max(0, ...[...lines.values()].map(({ size }) => size)) < FEWEST_PLACES) return [];
    const drawn = drawPlot({ ...plot, lines: [...lines].map(([name, values]) => ({ name, values })) });
    return [{ title: plot.title, file: plot.file, svg: drawn }];
  });
}
