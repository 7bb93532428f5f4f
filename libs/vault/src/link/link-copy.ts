import type { LinkStatus, LastError } from './link.js';
import type { TokenPair } from '../token-pair.js';

/** A link as it moves to another database, with its tokens decrypted. Pending links are not moved. */
export interface LinkCopy {
  readonly id: string;
  readonly serviceId: string;
  readonly userId: string;
  readonly status: Exclude<LinkStatus, 'pending'>;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly generation: number;
  readonly fence: number;
  readonly accessTokenExpiresAt: Date | null;
  readonly refreshDueAt: Date | null;
  /** Also set if the link was claimed when it was copied: the claimer may have used up the refresh token. */
  readonly outcomeUnknown: boolean;
  readonly failedRefreshes: number;
  readonly lastRefreshedAt: Date | null;
  readonly lastError: LastError | null;
  readonly lastErrorAt: Date | null;
  /** Absent if the link has none: it has ended, or is no longer in quarantine. */
  readonly tokens: TokenPair | undefined;
}

/** What decides between a copy and the existing link with the same id. */
export type LinkState = Pick<LinkCopy, 'serviceId' | 'generation' | 'fence'> & {
  readonly status: LinkStatus;
};

/** What happens to a copy. `kept`: the existing link is at least as new, or has been revoked. */
export type CopyVerdict = 'created' | 'replaced' | 'kept';

/**
 * Whether to import a copy; the newer state wins. That is the higher generation, and within a generation the
 * higher fence, which rises with every claim and every end of a link. A revocation here is final.
 *
 * @param here the existing link with the same id
 */
export function judgeCopy(copy: LinkState, here: LinkState | undefined): CopyVerdict {
  if (here === undefined) return 'created';
  if (here.status === 'revoked' || here.serviceId !== copy.serviceId) return 'kept';
  const newer =
    copy.generation === here.generation ? copy.fence > here.fence : copy.generation > here.generation;
  return newer ? 'replaced' : 'kept';
}
