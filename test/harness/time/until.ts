import { setTimeout as pause } from 'node:timers/promises';

/**
 * Milliseconds between the first two checks, and the longest pause: quick changes are noticed at once, and a long wait
 * costs little.
 */
const FIRST_INTERVAL = 5;
const LONGEST_INTERVAL = 100;

/**
 * Milliseconds after which it is not going to happen. Far more than anything takes, so that a busy machine fails no
 * test.
 */
const PATIENCE = 60_000;

/**
 * Waits until a condition holds and returns what it found. Real time passes even where a test has taken over the timers.
 *
 * @param what it waits for, for the error when it gives up
 * @param look returns a value once the condition holds, and `undefined` or `false` until then
 */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
  milliseconds = PATIENCE,
): Promise<Value> {
  const deadline = performance.now() + milliseconds;
  for (let interval = FIRST_INTERVAL; ; interval = Math.min(1.5 * interval, LONGEST_INTERVAL)) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline)
      throw new Error(`Gave up after ${milliseconds} ms waiting for: ${what}`);
    await pause(interval);
  }
}
