import { setInterval } from 'node:timers/promises';

/** Milliseconds between two ticks. */
const TICK = 10;

/**
 * Offers each replica its share of calls at an even pace, and waits until all have ended.
 *
 * @param loads calls a second for each replica
 * @param call makes one call to the replica with this number
 * @returns for how many seconds calls were made
 */
export async function offerSteadily(
  loads: readonly number[],
  milliseconds: number,
  call: (replica: number) => Promise<void>,
): Promise<number> {
  const owed = loads.map(() => 0);
  const running: Promise<void>[] = [];
  const start = performance.now();
  let last = start;
  for await (const _tick of setInterval(TICK)) {
    const now = performance.now();
    loads.forEach((load, replica) => {
      let due = (owed[replica] ?? 0) + (load * (now - last)) / 1_000;
      for (; due >= 1; due -= 1) running.push(call(replica));
      owed[replica] = due;
    });
    last = now;
    if (now - start >= milliseconds) break;
  }
  await Promise.all(running);
  return (last - start) / 1_000;
}
