/**
 * Milliseconds from one try of a quarantined pair to the next, after the first tries. A day: what COCO has refused for hours is
 * hardly a fault of COCO's, and a quarantine of a week still has a try every day.
 */
export const LONGEST_QUARANTINE_RETRY = 24 * 3_600_000;

/** The first tries: soon, for a fault that COCO fixes at once. */
const FIRST_RETRIES = [60_000, 600_000, 3_600_000, 6 * 3_600_000] as const;

/** Milliseconds until a try that ended without a verdict is repeated: five minutes, the longest backoff of any link. */
export const QUARANTINE_TROUBLE_RETRY = 300_000;

/** Milliseconds until the next try of a quarantined pair. @param tries how often it was refused in quarantine */
export function quarantineRetry(tries: number): number {
  return FIRST_RETRIES[tries] ?? LONGEST_QUARANTINE_RETRY;
}
