import { OneOf, PageView, Uuid } from '#kernel';
import { healthOf, healthStates, type HealthState } from './link-health.js';
import { linkStatuses, lastErrors, type FoundLink, type Link, type LinkStatus, type LastError } from '#vault';

/** What is wrong with a link. */
export class LinkErrorView {
  /** Why the link fails, and so who has to act. */
  @OneOf(lastErrors)
  readonly code!: LastError;

  readonly at!: Date | null;
}

/** One user's consent, kept alive, as the service that owns the link sees it. No member of it is secret. */
export class LinkView {
  @Uuid()
  readonly id!: string;

  /** The user’s id at the service. */
  readonly userId!: string;

  @OneOf(linkStatuses)
  readonly status!: LinkStatus;

  readonly createdAt!: Date;

  readonly activatedAt!: Date | null;

  readonly revokedAt!: Date | null;

  readonly accessTokenExpiresAt!: Date | null;

  readonly lastRefreshedAt!: Date | null;

  /**
   * Whether the broker knows which COCO account the link belongs to. If it does, it refuses a renewal with another account.
   * `unknown` if COCO does not say, and on revoked links.
   */
  @OneOf(['known', 'unknown'])
  readonly cocoAccount!: 'known' | 'unknown';

  /** `null` while the link works. */
  readonly lastError!: LinkErrorView | null;

  /** Since when support has the link on hold, so that no command is sent through it; `null` if it is not on hold. */
  readonly heldAt!: Date | null;

  static readonly example: LinkView = {
    id: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
    userId: 'u-17',
    status: 'active',
    createdAt: new Date('2027-01-31T08:00:00.000Z'),
    activatedAt: new Date('2027-01-31T08:00:12.000Z'),
    revokedAt: null,
    accessTokenExpiresAt: new Date('2027-01-31T09:48:00.000Z'),
    lastRefreshedAt: new Date('2027-01-31T08:48:00.000Z'),
    cocoAccount: 'known',
    lastError: null,
    heldAt: null,
  };
}

/** A page of links. */
export class LinkPage extends PageView {
  readonly items!: LinkView[];

  static readonly example: LinkPage = { items: [LinkView.example], nextCursor: null };
}

/** Whether a link is kept alive. */
export class LinkHealthView {
  /** `overdue`: its access token has expired, and no refresh has been tried since. `stopped`: the user has to link again. */
  @OneOf(healthStates)
  readonly state!: HealthState;

  /** Since when. */
  readonly since!: Date | null;

  /** Why the last refresh failed, in one of the broker’s own words, such as `status_503`; `null` if none failed. */
  readonly cause!: string | null;

  /** The cause in words. */
  readonly explanation!: string;
}

/** A link as admins see it. No member of it is secret. */
export class AdminLinkView extends LinkView {
  /** The service that made the link and owns it. */
  @Uuid()
  readonly serviceId!: string;

  readonly serviceName!: string;

  readonly refreshDueAt!: Date | null;

  /** Failed refreshes since the last successful one. */
  readonly failedRefreshes!: number;

  /** Accurate to the hour; the time of linking if the link has not been used since. */
  readonly lastUsedAt!: Date | null;

  /** `null` for a link that is not kept alive: pending or revoked. */
  readonly health!: LinkHealthView | null;

  static override readonly example: AdminLinkView = {
    ...LinkView.example,
    serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
    serviceName: 'evening-lights',
    refreshDueAt: new Date('2027-01-31T09:36:00.000Z'),
    failedRefreshes: 0,
    lastUsedAt: new Date('2027-01-31T09:00:00.000Z'),
    health: {
      state: 'working',
      since: new Date('2027-01-31T08:48:00.000Z'),
      cause: null,
      explanation: 'Refreshes succeed.',
    },
  };
}

/** A page of links as admins see them. */
export class AdminLinkPage extends PageView {
  readonly items!: AdminLinkView[];

  static readonly example: AdminLinkPage = { items: [AdminLinkView.example], nextCursor: null };
}

/** Shows a link to its service. */
export function viewOf(link: Link, accountKnown: boolean): LinkView {
  return {
    id: link.id,
    userId: link.userId,
    status: link.status,
    createdAt: link.createdAt,
    activatedAt: link.activatedAt ?? null,
    revokedAt: link.revokedAt ?? null,
    accessTokenExpiresAt: link.accessTokenExpiresAt ?? null,
    lastRefreshedAt: link.lastRefreshedAt ?? null,
    cocoAccount: accountKnown ? 'known' : 'unknown',
    lastError: link.lastError === undefined ? null : { code: link.lastError, at: link.lastErrorAt ?? null },
    heldAt: link.heldAt ?? null,
  };
}

/** Shows a link to admins. */
export function adminViewOf(link: FoundLink, accountKnown: boolean, now: Date): AdminLinkView {
  return {
    ...viewOf(link, accountKnown),
    serviceId: link.serviceId,
    serviceName: link.serviceName,
    refreshDueAt: link.refreshDueAt ?? null,
    failedRefreshes: link.failedRefreshes,
    lastUsedAt: link.lastUsedAt ?? null,
    health: healthOf(link, now) ?? null,
  };
}
