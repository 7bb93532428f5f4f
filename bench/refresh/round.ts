import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds that one round may take. */
const ROUND_TIMEOUT = 120_000;

/** Milliseconds between two queries of the database: they cost CPU time that the measured program lacks. */
const LOOK_INTERVAL = 250;

/**
 * Waits until every link of a round has its next pair.
 *
 * @param look returns the seconds from the first commit to the last once all have committed, and `undefined` until then
 * @returns refreshes per second
 */
export async function refreshesPerSecond(
  links: number,
  look: () => Promise<number | undefined>,
): Promise<number> {
  const deadline = performance.now() + ROUND_TIMEOUT;
  for (;;) {
    await pause(LOOK_INTERVAL);
    const span = await look();
    if (span !== undefined) return links / span;
    if (performance.now() > deadline) throw new Error('Not every link got its next pair');
  }
}
