/** `npm run bench:rewrap`: what it takes to move links to another key. `--help` says more. */
import { atLeast, Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { BenchDatabase } from '../refresh/bench-database.js';
import { measureRewrap } from './measure-rewrap.js';
import { rewrapBench } from './options.js';

/** Links a second. */
const GOAL = 5_000;

const chosen = readOptions(rewrapBench);
const report = new Report(chosen);
const database = await BenchDatabase.create();
try {
  const { links, rounds } = chosen.values;
  const { perSecond, loopDelay, processorTime } = await measureRewrap(database, links, rounds);
  report.add({ name: 'links moved', unit: '/s', values: perSecond, goal: atLeast(GOAL) });
  for (const [process, milliseconds] of Object.entries(processorTime))
    report.add({
      name: 'processor time a link',
      unit: 'µs',
      values: [1_000 * milliseconds],
      parameters: { process },
    });
  for (const [quantile, delay] of Object.entries(loopDelay))
    report.add({ name: 'event loop late', unit: 'ms', values: [delay], parameters: { quantile } });
} finally {
  await database.remove();
}
report.note('A timer tick alone accounts for half of the median by which the event loop was late.');
report.finish();
