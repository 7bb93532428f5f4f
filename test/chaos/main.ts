/**
 * The chaos run: `npm run test:chaos -- --seed N --seconds S`, or `-- --kill-points N`. `--seeds 1-5 --table` runs several, one
 * after the other, and prints them as one table. Ends with status 1 when a promise is broken; the same seed plans the same
 * faults. `--no-fail-overs` does without a standby.
 */
import { parseArgs } from 'node:util';
import { isKept, printTable, reportChaos, reportKillPoints, type Summary } from './report.js';
import { runChaos } from './run-chaos.js';
import { runKillPoints } from './kill-points.js';

const { values } = parseArgs({
  allowNegative: true,
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
  for (const seed of seedsOf(values.seeds ?? values.seed)) summaries.push(await runSeed(seed));
  if (values.table) printTable(summaries);
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
    logs: values.logs,
  });
  return reportChaos(history, `seed ${seed}`);
}

const kept = await (values['kill-points'] === undefined
  ? chaos()
  : killPoints(Number(values['kill-points'])));
process.exit(kept ? 0 : 1);
