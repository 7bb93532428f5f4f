import type { LinkStatus, LastError } from './link.js';
import type { TokenPair } from './token-pair.js';

/** A link as it travels to another database, with its tokens opened. Pending links do not travel. */
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
  /** Also set when the link was claimed as it was copied: its holder may have used the refresh token up. */
  readonly outcomeUnknown: boolean;
  readonly failedRefreshes: number;
  readonly lastRefreshedAt: Date | null;
  readonly lastError: LastError | null;
  readonly lastErrorAt: Date | null;
  /** Absent where the link holds none, because it has ended and is not in quarantine. */
  readonly tokens: TokenPair | undefined;
}

/** What decides between a copy and the link of the same id that is here already. */
export type LinkState = Pick<LinkCopy, 'serviceId' | 'generation' | 'fence'> & {
  readonly status: LinkStatus;
};

/** What becomes of a copy. `kept`: what is here is as new or newer, or has been revoked here. */
export type CopyVerdict = 'created' | 'replaced' | 'kept';

/**
 * Whether a copy comes in. Of one link the newer state stands: that of the higher generation, and within a generation that of
 * the higher fence, which rises with every claim and every end of a link. A revocation here is final.
 *
 * @param here the link of the same id that is here already
 */
export function judgeCopy(copy: LinkState, here: LinkState | undefined): CopyVerdict {
  if (here === undefined) return 'created';
  if (here.status === 'revoked' || here.serviceId !== copy.serviceId) return 'kept';
  const newer =
    copy.generation === here.generation ? copy.fence > here.fence : copy.generation > here.generation;
  return newer ? 'replaced' : 'kept';
}
