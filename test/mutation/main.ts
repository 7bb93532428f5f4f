/**
 * Do the tests notice? `npm run test:mutation -- --only LIB [--sample N] [--seed S]` breaks one condition at a time in a copy
 * of the tree, runs the specs that answer for it, and reports what survived. Ends with status 1 when more than one in ten did.
 *
 * Stryker was tried on paper and left: the specs start built brokers as processes of their own, so a mutant must go through
 * the build, and per-test coverage does not work with jest's ES modules.
 */
import { parseArgs } from 'node:util';
import { SeededRandom } from '../chaos/random.js';
import { collectMutants } from './collect-mutants.js';
import { Copy } from './copy.js';
import { report } from './report.js';
import { subjectNames, subjects, type SubjectName } from './subjects.js';
import { tryMutants } from './try-mutants.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sample: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});

/** The share of mutants that the tests must notice. */
const GOAL = 0.9;

const names = values.only?.split(',') ?? subjectNames;
const unknown = names.filter((name) => !(name in subjects));
if (unknown.length > 0 || !/^[1-9]\d*$/.test(values.sample) || !/^\d+$/.test(values.seed)) {
  console.error(`usage: --only ${subjectNames.join(',')} --sample COUNT --seed NUMBER`);
  process.exit(64);
}

const random = new SeededRandom(Number(values.seed));
const all = (names as SubjectName[]).flatMap((name) => collectMutants(name));
const sample = random.shuffled(all).slice(0, Number(values.sample));
console.log(`${all.length} conditions in ${names.join(', ')}; ${sample.length} broken, seed ${values.seed}`);
const copy = await Copy.make();
try {
  const verdicts = await tryMutants(copy, sample);
  process.exitCode = report(verdicts) >= GOAL ? 0 : 1;
} finally {
  await copy.remove();
}
