import type { Claim } from '#vault';

/** A link that this process alone may refresh until its lease ends. */
export interface ClaimedLink extends Claim {
  /** When the lease ends, on this process' monotonic clock, in milliseconds; never later than by the database's. */
  readonly leaseEnds: number;
  /** This process' monotonic clock when the claim was made or a little later, in milliseconds. */
  readonly claimedAtMonotonic: number;
}
