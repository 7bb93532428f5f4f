import type { FoundLink, Link } from '#vault';

/** A link as the API shows it. No member of it is secret. */
export interface LinkView {
  readonly id: string;
  readonly userId: string;
  readonly status: Link['status'];
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly accessTokenExpiresAt: Date | null;
  readonly lastRefreshedAt: Date | null;
  /** Whether it is known which COCO account the link is of. While it is not, a renewal may bring any account. */
  readonly cocoAccount: 'known' | 'unknown';
  /** What keeps the link from being well, and whose move it is; see the list of troubles. */
  readonly lastError: { readonly code: string; readonly at: Date | null } | null;
}

/** A link as admins see it. No member of it is secret. */
export interface AdminLinkView extends LinkView {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly refreshDueAt: Date | null;
  /** Refreshes that failed since the last that succeeded. */
  readonly failedRefreshes: number;
  /** To the hour; when it was linked where it was not used since. */
  readonly lastUsedAt: Date | null;
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
  };
}

/** Shows a link to admins. */
export function adminViewOf(link: FoundLink, accountKnown: boolean): AdminLinkView {
  return {
    ...viewOf(link, accountKnown),
    serviceId: link.serviceId,
    serviceName: link.serviceName,
    refreshDueAt: link.refreshDueAt ?? null,
    failedRefreshes: link.failedRefreshes,
    lastUsedAt: link.lastUsedAt ?? null,
  };
}
