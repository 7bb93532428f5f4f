/** Waits for something that becomes true a little later. For tests. */

import { setTimeout as wait } from 'node:timers/promises';

const patienceMs = 10_000;
const askEveryMs = 10;

/** Reads until the value is the expected one. Throws with the last value when it never is. */
export async function untilEqual(read: () => Promise<unknown>, expected: unknown): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (value === expected) return;
    if (Date.now() > deadline) throw new Error(`still ${String(value)} instead of ${String(expected)}`);
    await wait(askEveryMs);
  }
}
