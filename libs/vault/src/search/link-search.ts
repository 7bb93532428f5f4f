import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { linkOf, type LinkColumns } from '../link-of.js';
import type { Link, LinkStatus, LastError } from '../link.js';
import { idlePlaceOf, parseIdlePlace, requireLinkId } from './idle-place.js';

/** What admins search by; an absent member matches all links. */
export interface LinkSearchFilter {
  readonly userId?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly status?: LinkStatus | undefined;
  readonly lastError?: LastError | undefined;
  /** Only links that have not been used since, and no revoked ones. */
  readonly idleSince?: Date | undefined;
  /** Only links on hold, or only those that are not. */
  readonly isHeld?: boolean | undefined;
}

/** A link as admins see it. */
export interface FoundLink extends Link {
  readonly serviceName: string;
  /** To the hour. If never used, when it was linked; `undefined` for a link that was never active. */
  readonly lastUsedAt: Date | undefined;
  /** Refreshes that failed since the last success. */
  readonly failedRefreshes: number;
  /** Absent while refreshes succeed. */
  readonly failure: RefreshFailure | undefined;
}

/** Refreshes of a link that have failed since the last success. */
export interface RefreshFailure {
  /** When the first of them failed. */
  readonly since: Date | undefined;
  /** Why the last one failed, in one of the broker's own words, such as `status_503`. */
  readonly cause: string | undefined;
}

/** One page of a search; the following page begins at `next`. */
export interface FoundPage {
  readonly links: readonly FoundLink[];
  readonly next: string | undefined;
}

type FoundRow = LinkColumns & {
  readonly serviceName: string;
  readonly lastUsedAt: Date | null;
  readonly failedRefreshes: number;
  readonly failingSince: Date | null;
  readonly failureCause: string | null;
};

const COLUMNS = `
  SELECT l.id, l.service_id AS "serviceId", l.user_id AS "userId", l.status, l.created_at AS "createdAt",
    l.activated_at AS "activatedAt", l.revoked_at AS "revokedAt", l.generation,
    l.access_token_expires_at AS "accessTokenExpiresAt", l.refresh_due_at AS "refreshDueAt",
    l.last_refreshed_at AS "lastRefreshedAt", l.last_trouble AS "lastError", l.last_trouble_at AS "lastErrorAt",
    l.held_at AS "heldAt", l.failed_refreshes AS "failedRefreshes",
    l.failing_since AS "failingSince", l.failure_cause AS "failureCause", s.name AS "serviceName", coalesce(u.last_used_at, l.used_until) AS "lastUsedAt"`;

const NEWEST_FIRST = `
  FROM links l JOIN services s ON s.id = l.service_id LEFT JOIN link_uses u ON u.link_id = l.id`;

/** Walks the uses, oldest first. */
const LONGEST_IDLE_FIRST = `
  FROM link_uses u JOIN links l ON l.id = u.link_id JOIN services s ON s.id = l.service_id`;

/** Finds links for admins with keyset pagination: a page costs the same however many links there are. */
@Injectable()
export class LinkSearch {
  constructor(private readonly database: DataSource) {}

  /** The link with what admins see of it, or `undefined`. */
  async find(linkId: string): Promise<FoundLink | undefined> {
    const [row] = await this.database.query<FoundRow[]>(`${COLUMNS} ${NEWEST_FIRST} WHERE l.id = $1`, [
      linkId,
    ]);
    return row && foundLinkOf(row);
  }

  /**
   * One page of matching links, newest first; with `idleSince`, longest idle first.
   *
   * @param after where the page begins: `next` of the previous page
   * @throws CursorInvalid
   */
  async page(filter: LinkSearchFilter, limit: number, after: string | undefined): Promise<FoundPage> {
    const { idleSince } = filter;
    const rows =
      idleSince === undefined
        ? await this.newestFirst(filter, limit + 1, after)
        : await this.longestIdleFirst(filter, idleSince, limit + 1, after);
    const links = rows.slice(0, limit).map(foundLinkOf);
    const last = rows.length > limit ? links.at(-1) : undefined;
    return { links, next: last && (idleSince === undefined ? last.id : idlePlaceOf(last)) };
  }

  private newestFirst(
    filter: LinkSearchFilter,
    limit: number,
    after: string | undefined,
  ): Promise<FoundRow[]> {
    const { conditions, values } = conditionsOf(filter);
    if (after !== undefined) conditions.push(`l.id < $${values.push(requireLinkId(after))}`);
    const where = ['true', ...conditions].join(' AND ');
    return this.database.query<FoundRow[]>(
      `${COLUMNS} ${NEWEST_FIRST} WHERE ${where} ORDER BY l.id DESC LIMIT $${values.push(limit)}`,
      values,
    );
  }

  private longestIdleFirst(
    filter: LinkSearchFilter,
    idleSince: Date,
    limit: number,
    after: string | undefined,
  ): Promise<FoundRow[]> {
    const { conditions, values } = conditionsOf(filter);
    conditions.push(`u.last_used_at < $${values.push(idleSince)}`);
    if (after !== undefined) {
      const { lastUsedAt, linkId } = parseIdlePlace(after);
      const place = `$${values.push(lastUsedAt)}, $${values.push(linkId)}`;
      conditions.push(`(u.last_used_at, u.link_id) > (${place})`);
    }
    return this.database.query<FoundRow[]>(
      `${COLUMNS} ${LONGEST_IDLE_FIRST} WHERE ${conditions.join(' AND ')}
       ORDER BY u.last_used_at, u.link_id LIMIT $${values.push(limit)}`,
      values,
    );
  }
}

function conditionsOf(filter: LinkSearchFilter): { conditions: string[]; values: unknown[] } {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const { userId, serviceId, status, lastError, isHeld } = filter;
  if (serviceId !== undefined) conditions.push(`l.service_id = $${values.push(serviceId)}`);
  // The index begins with the service, and services are few: each is looked up.
  else if (userId !== undefined) conditions.push('l.service_id IN (SELECT id FROM services)');
  if (userId !== undefined) conditions.push(`l.user_id = $${values.push(userId)}`);
  if (status !== undefined) conditions.push(`l.status = $${values.push(status)}`);
  // PostgreSQL uses the partial index of inactive links only if the statement repeats its condition.
  if (status !== undefined && status !== 'active') conditions.push(`l.status <> 'active'`);
  if (lastError !== undefined) conditions.push(`l.last_trouble = $${values.push(lastError)}`);
  if (isHeld !== undefined) conditions.push(`l.held_at IS ${isHeld ? 'NOT NULL' : 'NULL'}`);
  return { conditions, values };
}

function foundLinkOf(row: FoundRow): FoundLink {
  return {
    ...linkOf(row),
    serviceName: row.serviceName,
    lastUsedAt: row.lastUsedAt ?? undefined,
    failedRefreshes: row.failedRefreshes,
    failure:
      row.failedRefreshes === 0
        ? undefined
        : { since: row.failingSince ?? undefined, cause: row.failureCause ?? undefined },
  };
}
