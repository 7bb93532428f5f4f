import { FlushTimer } from '#kernel';
import { refusesValues } from './outage/database-outage.js';

/**
 * Milliseconds that callers wait for others to join while a statement is in flight: little compared with a call to a
 * device, and no more than 200 statements begin a second.
 */
const GATHER_INTERVAL = 5;

/**
 * Maximum statements in flight: more would not speed up a slow database, and other callers need the pool's connections.
 */
const MOST_IN_FLIGHT = 4;

/** Maximum items in one statement: a few hundred KB, well within the time that a statement of a call has. */
const ITEM_LIMIT = 500;

/** One caller's part of a statement. */
interface Part<Item, Result> {
  readonly items: readonly Item[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One statement for all who need it at the same moment, each for its own items. A caller on its own waits for nobody: only while
 * a statement is in flight do the next ones gather, for a moment, so that a slow statement does not hold them up; several slow ones do.
 * Where many call all the time, `apart` has them gather for longer: a statement costs far more than an item of it.
 */
export class SharedStatement<Item, Result> {
  private parts: Part<Item, Result>[] = [];
  private inFlight = 0;
  private lastBegan = -Infinity;
  private readonly timer = new FlushTimer(GATHER_INTERVAL, () => {
    this.timer.clear();
    if (this.inFlight < MOST_IN_FLIGHT) this.runGathered();
  });

  /**
   * @param run runs the statement for these items: for all, or, if it fails, for none
   * @param apart least milliseconds from the beginning of one statement to that of the next
   */
  constructor(
    private readonly run: (items: readonly Item[]) => Promise<Result>,
    private readonly apart = 0,
  ) {}

  /**
   * Runs the statement for these items, perhaps together with those of others.
   *
   * @returns the result for all that ran together
   * @throws what `run` throws; values that PostgreSQL refuses fail only the caller that brought them
   */
  for(items: readonly Item[]): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.parts.push({ items, resolve, reject });
    const wait = this.waitLeft;
    if (this.inFlight > 0) this.timer.set(Math.max(GATHER_INTERVAL, wait));
    else this.runAfter(wait);
    return promise;
  }

  /** Milliseconds until the next statement may begin. */
  private get waitLeft(): number {
    return Math.max(0, this.lastBegan + this.apart - performance.now());
  }

  private runAfter(wait: number): void {
    if (wait === 0) this.runGathered();
    else this.timer.set(wait);
  }

  private runGathered(): void {
    this.timer.clear();
    this.lastBegan = performance.now();
    const gathered = this.parts;
    this.parts = [];
    for (const group of groupsOf(gathered)) void this.runTogether(group);
  }

  private async runTogether(parts: readonly Part<Item, Result>[]): Promise<void> {
    this.inFlight += 1;
    try {
      const result = await this.run(parts.flatMap(({ items }) => items));
      for (const { resolve } of parts) resolve(result);
    } catch (error) {
      // One part has bad values: each runs on its own, so that the others do not fail with it.
      if (parts.length > 1 && refusesValues(error)) for (const part of parts) void this.runTogether([part]);
      else for (const { reject } of parts) reject(error);
    } finally {
      this.inFlight -= 1;
      if (this.parts.length > 0) this.runAfter(this.waitLeft);
    }
  }
}

/** The parts in their order, grouped so that no statement grows too large. A part is never divided. */
function groupsOf<Item, Result>(parts: readonly Part<Item, Result>[]): Part<Item, Result>[][] {
  const groups: Part<Item, Result>[][] = [];
  let size = Infinity;
  for (const part of parts) {
    if (size + part.items.length > ITEM_LIMIT) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(part);
    size += part.items.length;
  }
  return groups;
}
