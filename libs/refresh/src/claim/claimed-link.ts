import type { Claim } from '#vault/refresh';

/** A link that this process alone may refresh until its lease ends. */
export interface ClaimedLink extends Claim {
  /**
   * When the lease ends, by this process's monotonic clock, in milliseconds; never later than by the
   * database's clock.
   */
  readonly leaseEnds: number;
  /** When the claim was made or a little later, by this process's monotonic clock, in milliseconds. */
  readonly claimedAtMonotonic: number;
}
