import type { SealedTokens } from '#vault';

/** A link that this process alone may refresh until its lease ends. */
export interface ClaimedLink {
  readonly id: string;
  readonly serviceId: string;
  /** The generation of the pair to refresh. */
  readonly generation: number;
  /** Rises with each claim. The pair that this claim fetches has it as its generation. */
  readonly fence: number;
  /** When the lease ends, on this process' monotonic clock, in milliseconds; never later than by the database's. */
  readonly leaseEnds: number;
  /** The database's clock when the claim was made, in milliseconds since 1970. */
  readonly claimedAt: number;
  /** This process' monotonic clock at that moment or a little later, in milliseconds. */
  readonly claimedAtMonotonic: number;
  /** Refreshes that failed since the last that succeeded. */
  readonly failures: number;
  /** Whether COCO may have carried out an earlier refresh of this generation whose answer never came. */
  readonly outcomeUnknown: boolean;
  /** Whether COCO refused the pair before: it is in quarantine, and tried in case COCO takes that back. */
  readonly quarantined: boolean;
  /** Tries of the quarantined pair that COCO refused. */
  readonly quarantineTries: number;
  /** Whether the audit trail tells of a later state: then its refresh token was used up, and COCO must not see it again. */
  readonly isPutBack: boolean;
  /** What it takes to open the refresh token; absent if the link has no pair. */
  readonly tokens: Omit<SealedTokens, 'accessToken'> | undefined;
}
