/**
 * The chaos run: `npm run test:chaos -- --seed N --seconds S`, or `-- --kill-points N`. Ends with status 1 when a promise
 * is broken; the same seed plans the same faults.
 */
import { parseArgs } from 'node:util';
import { reportChaos, reportKillPoints } from './report.js';
import { runChaos } from './run-chaos.js';
import { runKillPoints } from './kill-points.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    seconds: { type: 'string', default: '45' },
    links: { type: 'string', default: '200' },
    'calls-per-second': { type: 'string', default: '60' },
    'fail-overs': { type: 'boolean', default: false },
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
  console.log(`seed ${values.seed}, ${values.seconds} s of faults, ${values.links} links`);
  const history = await runChaos({
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    links: Number(values.links),
    callsPerSecond: Number(values['calls-per-second']),
    failOvers: values['fail-overs'],
    logs: values.logs,
  });
  return reportChaos(history, `seed ${values.seed}`);
}

const kept = await (values['kill-points'] === undefined
  ? chaos()
  : killPoints(Number(values['kill-points'])));
process.exit(kept ? 0 : 1);
