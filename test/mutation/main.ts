/**
 * Do the tests notice broken code? `npm run test:mutation -- --only LIB [--sample N] [--seed S]` breaks one condition
 * at a time in copies of the tree, runs the specs that answer for it, the quickest first, and reports what survived.
 * Ends with status 1 when more than one in ten did.
 *
 *     --only LIB,LIB     the subjects; all if left out
 *     --sample N         how many conditions to break, shared out in proportion to the size of the subjects (200)
 *     --seed S           another seed draws another sample (1)
 *     --workers N        how many are tried at once; specs wait more than they compute (2)
 *     --quick            runs only the unit specs; what passes them counts as a survivor, and is tried again without
 *     --results FILE     keeps verdicts, so that a run goes on where it was cut short, and only survivors are tried again
 *                        after a spec has changed
 *     --list             tries nothing: prints the survivors that FILE knows in this sample
 *     --document FILE    writes the report into a Markdown file, between <!-- mutation --> and <!-- /mutation -->
 *
 * Stryker was considered and left: the specs start built brokers as separate processes, so a mutant must go through
 * the build, and per-test coverage does not work with jest's ES modules.
 */
import { readOptions } from './options.js';
import { collectMutants } from './collect-mutants.js';
import { Copy } from './copy.js';
import { judgementOf, outdated, judgements } from './judged.js';
import { describeMutant, type Mutant, type Verdict } from './mutant.js';
import { score, survivorsOf, toMarkdown, writeInto, type Outcome } from './report.js';
import { Results } from './results.js';
import { drawSample } from './sample.js';
import { Trial } from './try-mutants.js';

/** The share of mutants that the tests must notice. */
const GOAL = 0.9;

const options = readOptions();
const everything = options.subjects.flatMap((subject) => collectMutants(subject));
const changed = outdated(everything);
if (changed.length > 0) {
  for (const { file = '', code = '' } of changed)
    console.error(`${file}: judged, but no longer there: ${code}`);
  console.error('Judge these again in test/mutation/judged.ts');
  process.exit(64);
}
const fair = new Map(
  options.subjects.map((subject) => [
    subject,
    everything.filter((mutant) => mutant.subject === subject && judgementOf(mutant)?.as !== 'equivalent'),
  ]),
);
const sample = drawSample(fair, options.sample, options.seed);
const results = new Results(options.results);
const verdicts = new Map<Mutant, Verdict>();
for (const mutant of sample) {
  const known = results.known(mutant);
  if (known !== undefined) verdicts.set(mutant, known);
}
console.log(
  `${sample.length} of ${everything.length} conditions, ${verdicts.size} of them known; seed ${options.seed}`,
);
if (options.list) {
  for (const mutant of survivorsOf(verdicts)) console.log(describeMutant(mutant));
} else {
  await tryRest();
  // With only the unit specs, everything they let pass counts as a survivor: the score can only be too low.
  for (const mutant of sample) if (!verdicts.has(mutant)) verdicts.set(mutant, { kind: 'survived' });
  const markdown = toMarkdown(outcome());
  console.log(`\n${markdown}`);
  if (options.document !== undefined) await writeInto(options.document, markdown);
  process.exitCode = score({ verdicts }) >= GOAL ? 0 : 1;
}

async function tryRest(): Promise<void> {
  const left = sample.filter((mutant) => !verdicts.has(mutant));
  const places = Array.from({ length: Math.min(options.workers, left.length) });
  const copies = await Promise.all(places.map(() => Copy.make()));
  const trial = new Trial(copies, (mutant, verdict) => {
    verdicts.set(mutant, verdict);
    results.keep(mutant, verdict);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      trial.stop();
    });
  try {
    await trial.try(left, options.quick);
  } finally {
    await Promise.all(copies.map((copy) => copy.remove()));
  }
}

function outcome(): Outcome {
  const only = options.only === undefined ? '' : `--only ${options.only} `;
  return {
    command: `npm run test:mutation -- ${only}--sample ${options.sample} --seed ${options.seed}${options.quick ? ' --quick' : ''}`,
    conditions: new Map([...fair].map(([subject, { length }]) => [subject, length])),
    verdicts,
    equivalents: judgements.filter(
      (judgement) =>
        judgement.as === 'equivalent' && everything.some((mutant) => judgementOf(mutant) === judgement),
    ),
  };
}
