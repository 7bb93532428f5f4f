import type { Link, LinkStatus, LastError } from './link.js';

/** The columns of `links` that make up a {@link Link}, named after its members; absent values are null. */
export interface LinkColumns {
  readonly id: string;
  readonly serviceId: string;
  readonly userId: string;
  readonly status: LinkStatus;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly generation: number | string;
  readonly accessTokenExpiresAt: Date | null;
  readonly refreshDueAt: Date | null;
  readonly lastRefreshedAt: Date | null;
  readonly lastError: LastError | null;
  readonly lastErrorAt: Date | null;
  readonly heldAt: Date | null;
}

/** Converts a row to a link. */
export function linkOf(columns: LinkColumns): Link {
  return {
    id: columns.id,
    serviceId: columns.serviceId,
    userId: columns.userId,
    status: columns.status,
    createdAt: columns.createdAt,
    activatedAt: columns.activatedAt ?? undefined,
    revokedAt: columns.revokedAt ?? undefined,
    generation: Number(columns.generation),
    accessTokenExpiresAt: columns.accessTokenExpiresAt ?? undefined,
    refreshDueAt: columns.refreshDueAt ?? undefined,
    lastRefreshedAt: columns.lastRefreshedAt ?? undefined,
    lastError: columns.lastError ?? undefined,
    lastErrorAt: columns.lastErrorAt ?? undefined,
    heldAt: columns.heldAt ?? undefined,
  };
}
