import type { LinkTrouble, SealedTokens } from '#vault';
import type { ClaimedLink } from './claimed-link.js';

/** A refreshed pair, sealed, on its way to the database. */
export interface RefreshedPair {
  readonly linkId: string;
  /** Sealed with the claim's fence as generation. */
  readonly tokens: SealedTokens;
  /** When the access token expires, by the database's clock, in milliseconds since 1970. */
  readonly expiresAt: number;
  /**
   * Milliseconds until the next attempt, where the answer brought no access token that could be used: kept, but counted as a
   * failure. Absent for any other pair, and for one that an earlier process left in its journal.
   */
  readonly retryIn?: number;
}

/** A refresh without a verdict on the grant: the link stays as it is and is tried again. */
export interface FailedRefresh {
  readonly link: Pick<ClaimedLink, 'id' | 'serviceId' | 'fence'>;
  readonly trouble: LinkTrouble;
  /** Short and fixed, fit for the audit trail. */
  readonly cause: string;
  /** Milliseconds until the next attempt. */
  readonly retryIn: number;
  readonly outcomeUnknown: boolean;
  /** Names a refusal that may be about this link alone, equal for equal refusals; absent for any other failure. */
  readonly refusal: string | undefined;
}
