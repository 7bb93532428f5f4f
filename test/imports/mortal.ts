/** Where a process dies: just before or just after one of its actions. */
export interface Death {
  /** What it was doing, such as `journal.append`, or for a statement the start of a line of it. */
  readonly step: string | RegExp;
  readonly moment: 'before' | 'after';
  /** Which such action, counted from 1; by default the first. */
  readonly nth?: number;
}

/**
 * A process that dies as if by `kill -9`: everything that it does to the database, to COCO or to its disk goes through
 * here. Once it is dead, no such action begins, and nobody learns how one in progress ended.
 */
export class Mortal {
  private readonly end = Promise.withResolvers<undefined>();
  private count = 0;
  private dead = false;

  constructor(private readonly death?: Death) {}

  /** Resolves once it is dead. */
  get died(): Promise<undefined> {
    return this.end.promise;
  }

  /** Dies now. */
  kill(): void {
    this.dead = true;
    this.end.resolve(undefined);
  }

  /** The same object, as long as the process lives. Its methods must return promises, except those named. */
  mortal<Part extends object>(name: string, part: Part, immediate: readonly string[] = []): Part {
    return new Proxy(part, {
      get: (target, member) => {
        const value: unknown = Reflect.get(target, member, target);
        if (typeof value !== 'function' || typeof member !== 'string' || immediate.includes(member))
          return value;
        return (...words: unknown[]): unknown => {
          const step = `${name}.${member} ${typeof words[0] === 'string' ? words[0] : ''}`;
          return this.live(step, () => Reflect.apply(value, target, words) as Promise<unknown>);
        };
      },
    });
  }

  private async live(step: string, work: () => Promise<unknown>): Promise<unknown> {
    const isLast = this.isLast(step);
    if (isLast && this.death?.moment === 'before') this.kill();
    if (this.dead) return never();
    const result = await work();
    if (isLast) this.kill();
    return this.isDead() ? never() : result;
  }

  /** Another action may have killed it meanwhile. */
  private isDead(): boolean {
    return this.dead;
  }

  private isLast(step: string): boolean {
    if (this.death === undefined || this.dead) return false;
    const { step: last, nth = 1 } = this.death;
    const fits = typeof last === 'string' ? step.startsWith(last) : last.test(step);
    if (fits) this.count += 1;
    return fits && this.count === nth;
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
