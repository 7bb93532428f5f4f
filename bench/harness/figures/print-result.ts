import type { BenchResult, Goal, Series } from './bench-result.js';
import { numberText } from './number-text.js';
import { printTable } from './print-table.js';

/** Prints what was measured where, the figures with their ranges, and the goals. */
export function printResult(result: BenchResult): void {
  const { machine, versions, series } = result;
  process.stdout.write(`
machine   ${machine.cores} cores of ${machine.processor}, ${machine.memoryGigabytes} GB; load average ${machine.load.before} before, ${machine.load.after} after
versions  Node ${versions.node}, PostgreSQL ${versions.postgresql}, broker ${versions.broker} (${versions.commit}), undici ${versions.undici}, fastify ${versions.fastify}
${result.notes.map((note) => `note      ${note}\n`).join('')}
`);
  printTable(
    ['figure', 'of', 'median', 'range', 'rounds', 'unit', 'goal', 'compared'],
    series.map((one) => [
      one.name,
      parametersText(one.parameters),
      numberText(one.median),
      one.rounds === 1 ? '' : `${numberText(one.min)} to ${numberText(one.max)}`,
      String(one.rounds),
      one.unit,
      verdictText(one.goal).trim(),
      one.beside
        .map(({ name, ratio, goal }) => `${numberText(ratio)} × ${name}${verdictText(goal)}`)
        .join(', '),
    ]),
  );
  printGoals(series);
}

/** Such as `connections 16, subject broker`. */
export function parametersText(parameters: Series['parameters']): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toLocaleString('en') : value}`)
    .join(', ');
}

/** A figure or ratio that has a goal. */
export interface JudgedFigure {
  readonly what: string;
  readonly value: string;
  readonly goal: Goal;
}

/** All goals of these figures. */
export function goalsOf(series: readonly Series[]): JudgedFigure[] {
  return series.flatMap(({ name, unit, median, parameters, goal, beside }) => {
    const of = parametersText(parameters);
    const what = of === '' ? name : `${name}, ${of}`;
    const ratios = beside.map((other) => ({
      what: `${what} compared with ${other.name}`,
      value: `${numberText(other.ratio)} ×`,
      goal: other.goal,
    }));
    return [{ what, value: `${numberText(median)} ${unit}`.trim(), goal }, ...ratios].flatMap((one) =>
      one.goal === undefined ? [] : [{ ...one, goal: one.goal }],
    );
  });
}

function printGoals(series: readonly Series[]): void {
  const goals = goalsOf(series);
  if (goals.length === 0) return;
  const missed = goals.filter(({ goal }) => !goal.met);
  process.stdout.write(`\nGoals: ${goals.length - missed.length} met, ${missed.length} missed\n`);
  for (const { what, value, goal } of missed)
    process.stdout.write(`missed  ${what}: ${value}, ${limitText(goal)}\n`);
}

/** Such as `at most 50`. */
export function limitText({ bound, limit }: Goal): string {
  return `${bound} ${numberText(limit)}`;
}

function verdictText(goal: Goal | undefined): string {
  return goal === undefined ? '' : ` (${limitText(goal)}: ${goal.met ? 'met' : 'MISSED'})`;
}
