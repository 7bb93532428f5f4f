import type { BenchResult, Goal, Series } from '../harness/figures/bench-result.js';
import { numberText } from '../harness/figures/number-text.js';
import { goalsOf, limitText, parametersText } from '../harness/figures/print-result.js';
import type { Bench } from '../harness/options/bench.js';
import { benches } from './benches.js';
import { meanings } from './meanings.js';
import { plotsOf } from './plots.js';

/** Slowest pages that are shown: there are dozens of searches. */
const SLOWEST = 8;

/** The page that shows the results of all benches. @param results by bench; a bench without one is only described */
export function performancePage(results: readonly BenchResult[]): string {
  const byBench = benches.map((bench) => results.filter((result) => result.bench === bench.name));
  const measured = byBench.flat();
  return `# Performance

<!-- Written by \`npm run performance\` from bench/results; do not edit. -->

Each figure below comes from one run of a benchmark that you can repeat; its result is in [\`bench/results\`](../bench/results). The broker, PostgreSQL, the stand-in for COCO and the
generator of the load share one machine. So compare figures of one run with each other: a ratio bears more than a speed, and processor time more than elapsed time. The load average says what else ran before a
benchmark began; above about half the number of cores, speeds and p99 say little. A range is from the lowest to the highest round.

## The benchmarks

\`--help\` after \`--\` says what one measures, how long it takes and what it needs. All of them take \`--only\` to choose parts and \`--json\` to write the result. \`npm run performance\` makes this page
from the files in \`bench/results\`.

| benchmark | measures | takes |
| --- | --- | --- |
${benches.map(({ name, measures, takes }) => `| \`npm run bench:${name}\` | ${measures} | ${takes} |`).join('\n')}

## Goals missed

${missed(measured)}
${byBench.map(section).join('')}`;
}

function missed(results: readonly BenchResult[]): string {
  const lines = results.flatMap(({ bench, series }) =>
    goalsOf(series)
      .filter(({ goal }) => !goal.met)
      .map(({ what, value, goal }) => `- ${bench}: ${what}: ${value}, ${limitText(goal)}.`),
  );
  return lines.length === 0 ? 'None.' : `${lines.join('\n')}\n`;
}

/** What the runs of one bench gave; nothing for one without a run. */
function section(runs: readonly BenchResult[]): string {
  const [first] = runs;
  if (first === undefined) return '';
  const notes = runs.flatMap((run) => run.notes);
  return `
## ${first.bench}

${[meanings[first.bench] ?? '', ...notes].join(' ')}
${runs.map(runText).join('')}`;
}

function runText(run: BenchResult): string {
  const { machine, versions } = run;
  const pictures = plotsOf(run).map(({ title, file }) => `![${title}](images/${file})\n\n`);
  return `
\`${commandOf(run)}\`, ${run.measuredAt.slice(0, 10)}, ${numberText(run.minutes)} minutes: ${machine.cores} cores of ${machine.processor}, ${machine.memoryGigabytes} GB, load average ${machine.load.before} before and
${machine.load.after} after; Node ${versions.node}, PostgreSQL ${versions.postgresql}, broker ${versions.broker} (${versions.commit}), undici ${versions.undici}, Fastify ${versions.fastify}.

${pictures.join('')}| figure | of | median | range | unit | goal | compared |
| --- | --- | --: | --- | --- | --- | --- |
${shown(run).map(row).join('\n')}
`;
}

/** The command that repeats a run: options that have their defaults are left out. */
function commandOf({ bench, options }: BenchResult): string {
  const defaults: Bench['options'] = benches.find(({ name }) => name === bench)?.options ?? {};
  const given = Object.entries(options)
    .filter(([name, value]) => String(defaults[name]?.value) !== String(value))
    .map(([name, value]) => `--${name} ${value}`);
  return [`npm run bench:${bench}`, ...(given.length > 0 ? ['--', ...given] : [])].join(' ');
}

function shown({ bench, series }: BenchResult): readonly Series[] {
  if (bench !== 'links') return series;
  const pages = series.filter(({ name }) => name === 'page p99').sort((a, b) => b.median - a.median);
  return [...pages.slice(0, SLOWEST), ...series.filter(({ name }) => !name.startsWith('page '))];
}

function row({ name, unit, median, min, max, rounds, parameters, goal, beside }: Series): string {
  const compared = beside.map((other) => `${numberText(other.ratio)} × ${other.name}${verdict(other.goal)}`);
  const range = rounds === 1 ? '' : `${numberText(min)} to ${numberText(max)} in ${rounds}`;
  const cells = [name, parametersText(parameters), numberText(median), range, unit, verdict(goal).trim()];
  return `| ${[...cells, compared.join(', ')].join(' | ')} |`;
}

function verdict(goal: Goal | undefined): string {
  return goal === undefined ? '' : ` (${limitText(goal)}${goal.met ? '' : ', **missed**'})`;
}
