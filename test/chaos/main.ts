/**
 * The chaos run: `npm run test:chaos -- --seed N --seconds S`, or `-- --kill-points N`. `--seeds 1-5 --table` runs several, one
 * after the other, and prints them as one table. Ends with status 1 when a promise is broken; the same seed plans the same
 * faults. `--no-fail-overs` does without a standby. After the faults every run holds the drills of `drills/`; `--seconds 0` has
 * them alone, and `--drill NAME` just this one, `--drill none` none.
 *
 * `--planted [PART OF A NAME]` tries chaos itself: in a copy of the tree it plants one known defect after the other, holds the
 * drill that must show it, and ends with status 1 when one is missed.
 */
import { parseArgs } from 'node:util';
import { isKept, printTable, reportChaos, reportKillPoints, type Summary } from './report.js';
import { runChaos } from './run-chaos.js';
import { drillNames, FAIL_OVER_DRILL, type DrillName } from './drills/run-drills.js';
import { runKillPoints } from './kill-points.js';
import { tryPlanted } from './planted/try-planted.js';

const { values, positionals } = parseArgs({
  allowNegative: true,
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    seeds: { type: 'string' },
    table: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '45' },
    links: { type: 'string', default: '200' },
    'calls-per-second': { type: 'string', default: '60' },
    'fail-overs': { type: 'boolean', default: true },
    logs: { type: 'string' },
    'kill-points': { type: 'string' },
    drill: { type: 'string' },
    planted: { type: 'boolean', default: false },
  },
});

/** Seconds for which a lenient provider still takes the previous refresh token. */
const GRACE = 30;

async function killPoints(count: number): Promise<boolean> {
  const strict = reportKillPoints('strict provider', await runKillPoints(count, 0), [
    'after send',
    'after answer',
  ]);
  return reportKillPoints(`grace of ${GRACE} s`, await runKillPoints(count, GRACE), []) && strict;
}

async function chaos(): Promise<boolean> {
  const summaries: Summary[] = [];
  for (const seed of seedsOf(values.seeds ?? values.seed)) {
    summaries.push(await runSeed(seed));
    // Again after each, so that a run of hours that is stopped has something to show.
    if (values.table) printTable(summaries);
  }
  return summaries.every(isKept);
}

/** @param text one number, or the first and the last of several, such as `1-5` */
function seedsOf(text: string): number[] {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (first === undefined) throw new Error(`"${text}" is not a seed: give a number, or a range such as 1-5`);
  const count = Number(last ?? first) - Number(first) + 1;
  return Array.from({ length: count }, (_, index) => Number(first) + index);
}

async function runSeed(seed: number): Promise<Summary> {
  console.log(`seed ${seed}, ${values.seconds} s of faults, ${values.links} links`);
  const history = await runChaos({
    seed,
    seconds: Number(values.seconds),
    links: Number(values.links),
    callsPerSecond: Number(values['calls-per-second']),
    failOvers: values['fail-overs'],
    drills: drillNames.filter(isHeld),
    logs: values.logs,
  });
  return reportChaos(history, `seed ${seed}`);
}

function isHeld(name: DrillName): boolean {
  if (values.drill !== undefined) return name === values.drill;
  return values['fail-overs'] || name !== FAIL_OVER_DRILL;
}

async function run(): Promise<boolean> {
  if (values.planted) return tryPlanted(positionals.join(' '));
  return values['kill-points'] === undefined ? chaos() : killPoints(Number(values['kill-points']));
}

const kept = await run();
process.exit(kept ? 0 : 1);
