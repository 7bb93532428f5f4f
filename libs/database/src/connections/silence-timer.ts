/**
 * Length of one step of the wait, in milliseconds. On an idle machine a timer is a few milliseconds late; a later one
 * means that this process, and so probably the machine, had no time to work.
 */
const STEP = 250;

/**
 * How many times its length a wait may take where this process was starved. A caller's wait is promised to end within 12 s
 * (docs/reliability.md), and 1 s for a connection, 5.5 s × 1.5 for the statement leave room for that.
 */
const LONGEST = 1.5;

/**
 * Calls `giveUp` once the other side was silent for `patience` milliseconds, and returns a function that cancels it.
 *
 * Only time in which this process ran counts. On a machine without processor time to spare, a late timer says nothing
 * about the server: it is as slow as we are, and dropping every connection would turn slowness into refusals. A server
 * that is truly silent is still given up after `patience * 1.5` at the latest.
 */
export function whenSilentFor(patience: number, giveUp: () => void): () => void {
  const end = performance.now() + patience * LONGEST;
  let left = patience;
  let timer: NodeJS.Timeout;
  let last: NodeJS.Immediate | undefined;
  const wait = (): void => {
    const start = performance.now();
    const step = Math.max(1, Math.min(STEP, left, end - start));
    timer = setTimeout(() => {
      // A step that took longer counts as one: this process was suspended for the rest of it.
      left -= step;
      if (left > 0 && performance.now() < end) wait();
      // The answer may have arrived and not been read yet: sockets are read between timers and `setImmediate`.
      else last = setImmediate(giveUp);
    }, step);
  };
  wait();
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
}
