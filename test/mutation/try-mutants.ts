import type { Copy, RunEnd } from './copy.js';
import { describeMutant, type Mutant, type Verdict } from './mutant.js';
import { rounds, SpecOrder, specsOf, type Round } from './spec-order.js';
import type { SubjectName } from './subjects.js';

/** A run that takes this many times as long as the unbroken one does not end, and is noticed by that. */
const PATIENCE = 3;

/** Milliseconds that jest may take to start and to load the sources, on a busy machine. */
const START_UP = 30_000;

/** Milliseconds for a spec whose time is not known yet. */
const UNKNOWN_TIME = 120_000;

type Times = ReadonlyMap<string, number>;

/** Tries mutants in several copies of the tree at once. */
export class Trial {
  private readonly specOrder = new SpecOrder();
  private readonly unbroken = new Map<string, Promise<Times>>();

  constructor(
    private readonly copies: readonly Copy[],
    /** Called with each verdict as it comes. */
    private readonly found: (mutant: Mutant, verdict: Verdict) => void,
  ) {}

  async try(mutants: readonly Mutant[]): Promise<void> {
    const queue = [...mutants];
    const next = async (copy: Copy): Promise<void> => {
      for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
        const verdict = await this.tryOne(copy, mutant);
        console.log(`${verdict.kind.padEnd(9)} ${describeMutant(mutant)}${byWhom(verdict)}`);
        this.found(mutant, verdict);
      }
    };
    await Promise.all(this.copies.map(next));
  }

  private async tryOne(copy: Copy, mutant: Mutant): Promise<Verdict> {
    for (const round of rounds) {
      const times = await this.unbrokenTimes(copy, mutant.subject, round);
      const specs = this.specOrder.order(mutant, round, times);
      const by = await copy.broken(mutant, async () => ({ noticed: await noticedBy(copy, specs, times) }));
      if (by === undefined) return { kind: 'unviable' };
      if (by.noticed !== undefined) return { kind: 'noticed', by: by.noticed };
    }
    return { kind: 'survived' };
  }

  private unbrokenTimes(copy: Copy, subject: SubjectName, round: Round): Promise<Times> {
    const key = `${subject} ${round}`;
    const times = this.unbroken.get(key) ?? timeUnbroken(copy, specsOf(subject, round));
    this.unbroken.set(key, times);
    return times;
  }
}

/**
 * The first test that fails twice: one that passes the second time was upset by something else, such as a busy machine, and
 * the specs after it go on.
 */
async function noticedBy(copy: Copy, specs: readonly string[], times: Times): Promise<string | undefined> {
  for (let left = specs; left.length > 0;) {
    const end = await copy.test(left, timeLimit(left, times));
    if (end.kind === 'passed') return undefined;
    if (end.kind === 'endless') return 'the specs no longer end';
    const again = await copy.test([end.spec], timeLimit([end.spec], times));
    if (again.kind !== 'passed') return `${end.spec}: ${end.test}`;
    left = left.slice(left.indexOf(end.spec) + 1);
  }
  return undefined;
}

/**
 * How long each spec takes as things are.
 *
 * @throws Error when one fails twice: then it could not speak about anything broken
 */
async function timeUnbroken(copy: Copy, specs: readonly string[]): Promise<Times> {
  const times = new Map<string, number>();
  const run = async (left: readonly string[]): Promise<RunEnd> => {
    const end = await copy.test(left, timeLimit(left, times));
    for (const [spec, milliseconds] of end.milliseconds) times.set(spec, milliseconds);
    return end;
  };
  for (let left = specs; left.length > 0; left = specs.filter((spec) => !times.has(spec))) {
    const end = await run(left);
    if (end.kind === 'endless') throw new Error(`Specs do not end with nothing broken: ${left.join(' ')}`);
    if (end.kind === 'failed' && (await run([end.spec])).kind !== 'passed')
      throw new Error(`${end.spec} (${end.test}) fails with nothing broken, so nothing can be told`);
  }
  return times;
}

function timeLimit(specs: readonly string[], times: Times): number {
  const expected = specs.map((spec) => times.get(spec) ?? UNKNOWN_TIME).reduce((sum, time) => sum + time, 0);
  return START_UP + PATIENCE * expected;
}

function byWhom(verdict: Verdict): string {
  return verdict.kind === 'noticed' ? ` — ${verdict.by}` : '';
}
