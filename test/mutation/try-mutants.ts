import type { Copy, Failure } from './copy.js';
import { describeMutant, type Mutant, type Verdict } from './mutant.js';
import { SpecOrder, type Round } from './spec-order.js';

/** Specs that take this many times as long as usual do not end, and the mutant is noticed by that. */
const PATIENCE = 3;

/** Milliseconds that jest may take to start and to load the sources, on a busy machine. */
const START_UP = 60_000;

/** Milliseconds for a spec whose usual time is not known yet. */
const UNKNOWN_TIME = 60_000;

/** Milliseconds after which a test that fails may have timed out because of a busy machine and not because of the mutant. */
const HASTY = 1_000;

/** Tries mutants in several copies of the tree at once. */
export class Trial {
  private readonly specOrder = new SpecOrder();
  /** How long each spec took when it passed. */
  private readonly times = new Map<string, number>();
  private readonly unsound = new Set<string>();
  private stopped = false;

  constructor(
    private readonly copies: readonly Copy[],
    /** Called with each verdict as it comes. */
    private readonly found: (mutant: Mutant, verdict: Verdict) => void,
  ) {}

  /**
   * Tries all of them against the unit specs first, and what is left against the system specs. What passes the unit specs gets
   * no verdict where only these are run.
   */
  async try(mutants: readonly Mutant[], quick: boolean): Promise<void> {
    let left = await this.tryRound(mutants, 'unit');
    if (quick) return;
    left = await this.tryRound(left, 'system');
    for (const mutant of left) this.tell(mutant, { kind: 'survived' });
  }

  /** Ends the specs that run; {@link try} rejects. */
  stop(): void {
    this.stopped = true;
    for (const copy of this.copies) copy.kill();
  }

  /** @returns those that no spec of the round noticed */
  private async tryRound(mutants: readonly Mutant[], round: Round): Promise<Mutant[]> {
    const queue = [...mutants];
    const left: Mutant[] = [];
    const next = async (copy: Copy): Promise<void> => {
      for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
        const verdict = await this.tryOne(copy, mutant, round);
        if (verdict !== undefined) this.tell(mutant, verdict);
        else {
          left.push(mutant);
          console.log(`passes the ${round} specs: ${describeMutant(mutant)}`);
        }
      }
    };
    // Each copy is left in peace before an error is passed on: what is removed must not be in use.
    const ends = await Promise.allSettled(this.copies.map(next));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return left;
  }

  private tell(mutant: Mutant, verdict: Verdict): void {
    const by = verdict.kind === 'noticed' ? ` — ${verdict.by}` : '';
    console.log(`${verdict.kind}: ${describeMutant(mutant)}${by}`);
    this.found(mutant, verdict);
  }

  private async tryOne(copy: Copy, mutant: Mutant, round: Round): Promise<Verdict | undefined> {
    for (;;) {
      const specs = this.specOrder.order(mutant, round, this.times).filter((spec) => !this.unsound.has(spec));
      const end = await copy.broken(mutant, () => this.firstFailure(copy, specs));
      if (end === undefined) return { kind: 'unviable' };
      if (end === 'passed') return undefined;
      if (end === 'endless') return { kind: 'noticed', by: 'the specs no longer end' };
      if (await this.isSound(copy, end.spec)) return { kind: 'noticed', by: `${end.spec}: ${end.test}` };
    }
  }

  /** A test that waited must fail twice: one that passes the second time was upset by a busy machine, and the next specs go on. */
  private async firstFailure(copy: Copy, specs: readonly string[]): Promise<Failure | 'endless' | 'passed'> {
    for (let left = specs; left.length > 0;) {
      const end = await this.run(copy, left);
      if (end === 'passed' || end === 'endless') return end;
      if (end.milliseconds < HASTY || (await this.run(copy, [end.spec])) !== 'passed') return end;
      left = left.slice(left.indexOf(end.spec) + 1);
    }
    return 'passed';
  }

  /** A spec that fails with nothing broken can tell nothing, and is left out from then on. Each is asked once. */
  private async isSound(copy: Copy, spec: string): Promise<boolean> {
    for (let tries = 0; tries < 3 && !this.times.has(spec); tries += 1) await this.run(copy, [spec]);
    if (this.times.has(spec)) return true;
    this.unsound.add(spec);
    console.log(`left out, for it fails with nothing broken: ${spec}`);
    return false;
  }

  private async run(copy: Copy, specs: readonly string[]): Promise<Failure | 'endless' | 'passed'> {
    const usual = specs
      .map((spec) => this.times.get(spec) ?? UNKNOWN_TIME)
      .reduce((sum, time) => sum + time, 0);
    const end = await copy.test(specs, START_UP + PATIENCE * usual);
    if (this.stopped) throw new Error('Stopped before the end; give --results FILE to go on from here');
    if (end.kind === 'failed') return end;
    if (end.kind === 'passed') for (const [spec, time] of end.milliseconds) this.times.set(spec, time);
    return end.kind;
  }
}
