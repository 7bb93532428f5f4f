import type { LinkTrouble, SealedTokens } from '#vault';
import type { ClaimedLink } from './claimed-link.js';

/** A refreshed pair, sealed, on its way to the database. */
export interface RefreshedPair {
  readonly linkId: string;
  /** Sealed with the claim's fence as generation. */
  readonly tokens: SealedTokens;
  /** When the access token expires, by the database's clock, in milliseconds since 1970. */
  readonly expiresAt: number;
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
}

/** A refresh that ended the link: the user must link again. */
export interface EndedLink {
  readonly link: Pick<ClaimedLink, 'id' | 'serviceId' | 'fence' | 'generation'>;
  readonly trouble: LinkTrouble;
}
