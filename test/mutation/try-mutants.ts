import type { Copy } from './copy.js';
import type { Mutant, Verdict } from './mutant.js';
import { subjects, type SubjectName } from './subjects.js';

/** A run that takes this many times as long as the unbroken one hangs, and is noticed by that. */
const PATIENCE = 3;

/** Milliseconds that the unbroken specs of one subject may take. */
const LONGEST_RUN = 30 * 60_000;

/** Tries each mutant against the specs of its subject, and says at once what came of it. */
export async function tryMutants(
  copy: Copy,
  mutants: readonly Mutant[],
): Promise<ReadonlyMap<Mutant, Verdict>> {
  const verdicts = new Map<Mutant, Verdict>();
  const limits = new Map<SubjectName, number>();
  for (const mutant of mutants) {
    const limit = limits.get(mutant.subject) ?? (await unbrokenTime(copy, mutant.subject)) * PATIENCE;
    limits.set(mutant.subject, limit);
    const verdict = await copy.broken(mutant, () => tryOne(copy, mutant, limit));
    verdicts.set(mutant, verdict);
    console.log(`${verdict.padEnd(9)} ${describeMutant(mutant)}`);
  }
  return verdicts;
}

/** A mutant on one line. */
export function describeMutant({ file, line, original, replacement }: Mutant): string {
  const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 80);
  return `${file}:${line} ${oneLine(original)} → ${oneLine(replacement) || '(nothing)'}`;
}

async function tryOne(copy: Copy, { subject }: Mutant, limit: number): Promise<Verdict> {
  if (!(await copy.build())) return 'unviable';
  for (const path of subjects[subject].specs) if ((await copy.test([path], limit)) !== 0) return 'killed';
  return 'survived';
}

/** How long the specs take as they are. @throws Error when they fail: then they could not speak about anything broken */
async function unbrokenTime(copy: Copy, subject: SubjectName): Promise<number> {
  if (!(await copy.build())) throw new Error('The unbroken tree does not build');
  const start = performance.now();
  for (const path of subjects[subject].specs)
    if ((await copy.test([path], LONGEST_RUN)) !== 0)
      throw new Error(`The unbroken specs below ${path} fail: nothing can be told`);
  return performance.now() - start;
}
