/**
 * Milliseconds between two attempts with a quarantined pair, after the first few. A day: if COCO has refused
 * for hours, COCO is hardly at fault, and a quarantine of a week still has an attempt every day.
 */
export const LONGEST_QUARANTINE_RETRY = 24 * 3_600_000;

/** The first attempts: soon, in case COCO fixes a fault at once. */
const FIRST_RETRIES = [60_000, 600_000, 3_600_000, 6 * 3_600_000] as const;

/**
 * Milliseconds until an attempt that ended without a verdict is repeated: five minutes, the longest backoff
 * of any link.
 */
export const QUARANTINE_INCONCLUSIVE_RETRY = 300_000;

/**
 * Milliseconds until the next attempt with a quarantined pair. @param tries how often it was refused in
 * quarantine
 */
export function quarantineRetry(tries: number): number {
  return FIRST_RETRIES[tries] ?? LONGEST_QUARANTINE_RETRY;
}
