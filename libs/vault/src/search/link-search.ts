import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InvalidRequest, type Place } from '#kernel';
import { linkOf, type LinkColumns } from '../link/link-of.js';
import type { Link, LinkStatus, LastError } from '../link/link.js';
import {
  afterPlace,
  keyText,
  linkCursorOf,
  linkPlaceIn,
  sorted,
  walkIn,
  type LinkOrder,
  type Walk,
} from './link-order.js';

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
  /** Newest first if left out; with `idleSince`, longest unused first. */
  readonly order?: LinkOrder | undefined;
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
interface RefreshFailure {
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

/** A row of a list, with what decides about its place there. */
type ListedRow = FoundRow & { readonly key: string };

const COLUMNS = `
  SELECT l.id, l.service_id AS "serviceId", l.user_id AS "userId", l.status, l.created_at AS "createdAt",
    l.activated_at AS "activatedAt", l.revoked_at AS "revokedAt", l.generation,
    l.access_token_expires_at AS "accessTokenExpiresAt", l.refresh_due_at AS "refreshDueAt",
    l.last_refreshed_at AS "lastRefreshedAt", l.last_trouble AS "lastError", l.last_trouble_at AS "lastErrorAt",
    l.held_at AS "heldAt", l.failed_refreshes AS "failedRefreshes",
    l.failing_since AS "failingSince", l.failure_cause AS "failureCause", s.name AS "serviceName", coalesce(u.last_used_at, l.used_until) AS "lastUsedAt"`;

const JOINED = 'JOIN services s ON s.id = l.service_id LEFT JOIN link_uses u ON u.link_id = l.id';

/** From the last uses, which an index sorts. */
const BY_USE = 'FROM link_uses u JOIN links l ON l.id = u.link_id JOIN services s ON s.id = l.service_id';

/** Finds links for admins with keyset pagination: a page costs the same however many links there are. */
@Injectable()
export class LinkSearch {
  constructor(private readonly database: DataSource) {}

  /** The link with what admins see of it, or `undefined`. */
  async find(linkId: string): Promise<FoundLink | undefined> {
    const [row] = await this.database.query<FoundRow[]>(`${COLUMNS} FROM links l ${JOINED} WHERE l.id = $1`, [
      linkId,
    ]);
    return row && foundLinkOf(row);
  }

  /**
   * One page of matching links. By last use only those that are or were in use are listed, and no revoked ones; by next refresh only
   * those that have one.
   *
   * @param after where the page begins: `next` of the previous page
   * @throws CursorInvalid, InvalidRequest for an order in which idle links can't be found
   */
  async page(filter: LinkSearchFilter, limit: number, after: string | undefined): Promise<FoundPage> {
    const order = orderOf(filter);
    const { text, values } = statementOf(
      filter,
      walkIn(order),
      limit + 1,
      after === undefined ? undefined : linkPlaceIn(after, order),
    );
    const rows = await this.database.query<ListedRow[]>(text, values);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { links: rows.slice(0, limit).map(foundLinkOf), next: last && linkCursorOf(order, last) };
  }
}

/** @throws InvalidRequest */
function orderOf({ order, idleSince }: LinkSearchFilter): LinkOrder {
  if (idleSince === undefined) return order ?? '-createdAt';
  if (order === undefined || order === 'lastUsedAt' || order === '-lastUsedAt') return order ?? 'lastUsedAt';
  throw new InvalidRequest([
    { field: 'order', message: 'expected lastUsedAt or -lastUsedAt with idleSince' },
  ]);
}

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

function statementOf(
  filter: LinkSearchFilter,
  walk: Walk,
  limit: number,
  place: Place | undefined,
): Statement {
  const { conditions, values } = conditionsOf(filter, walk);
  const add = (value: unknown): string => `$${values.push(value)}`;
  if (filter.idleSince !== undefined) conditions.push(`u.last_used_at < ${add(filter.idleSince)}`);
  if (walk.only !== undefined) conditions.push(walk.only);
  if (place !== undefined) conditions.push(afterPlace(walk, place, add));
  const where = ['true', ...conditions].join(' AND ');
  const rest = `ORDER BY ${sorted(walk)} LIMIT ${add(limit)}`;
  const columns = `${COLUMNS}, ${keyText(walk)} AS key`;
  if (walk.by === 'lastUsedAt') return { text: `${columns} ${BY_USE} WHERE ${where} ${rest}`, values };
  // Where the page is found by sorting all links of a small service, only those of the page are joined with the rest.
  const text = `${columns} FROM (${pageOf(walk, where, rest)}) p
    JOIN links l ON l.id = p.id ${JOINED} ORDER BY ${sorted(walk)}`;
  return { text, values };
}

/** SQL of the ids on a page. */
function pageOf({ by }: Walk, where: string, rest: string): string {
  if (by !== 'userId') return `SELECT l.id FROM links l WHERE ${where} ${rest}`;
  // The index begins with the service, and services are few: the page is merged from one of each.
  return `
    SELECT l.id FROM services o CROSS JOIN LATERAL
      (SELECT l.id, l.user_id FROM links l WHERE l.service_id = o.id AND ${where} ${rest}) l ${rest}`;
}

function conditionsOf(filter: LinkSearchFilter, { by }: Walk): { conditions: string[]; values: unknown[] } {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const { userId, serviceId, status, lastError, isHeld } = filter;
  if (serviceId !== undefined && by === 'lastUsedAt')
    conditions.push(`u.service_id = $${values.push(serviceId)}`);
  // To the planner, the service of a link and that of its use are two: with both it expects few links, and sorts those of the service.
  if (serviceId !== undefined && (by !== 'lastUsedAt' || isSelective(filter)))
    conditions.push(`l.service_id = $${values.push(serviceId)}`);
  // The index begins with the service, and services are few: each is looked up.
  if (serviceId === undefined && userId !== undefined)
    conditions.push('l.service_id IN (SELECT id FROM services)');
  if (userId !== undefined) conditions.push(`l.user_id = $${values.push(userId)}`);
  if (status !== undefined) conditions.push(`l.status = $${values.push(status)}`);
  // PostgreSQL uses the partial index of inactive links only if the statement repeats its condition.
  if (status !== undefined && status !== 'active') conditions.push(`l.status <> 'active'`);
  if (lastError !== undefined) conditions.push(`l.last_trouble = $${values.push(lastError)}`);
  if (isHeld !== undefined) conditions.push(`l.held_at IS ${isHeld ? 'NOT NULL' : 'NULL'}`);
  return { conditions, values };
}

/** Whether the filter has more than a service that an index of links finds few by. */
function isSelective({ userId, status, lastError, isHeld }: LinkSearchFilter): boolean {
  return (
    userId !== undefined ||
    (status !== undefined && status !== 'active') ||
    lastError !== undefined ||
    isHeld === true
  );
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
