import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ROUTINE_ACTIONS, type AuditAction } from '../audit-event.js';
import { firstIdAt } from '../chain/partitions.js';
import type { AuditRecord } from './audit-record.view.js';

/** Milliseconds by which the clocks of brokers and database may differ, and a record may wait to be written. */
const CLOCK_DIFFERENCE = 3_600_000;

/** Records that a walk over the trail reads with one statement. */
const PAGE = 1_000;

/** The filters; undefined ones do not apply. */
export interface TrailFilter {
  readonly action?: AuditAction | undefined;
  readonly result?: string | undefined;
  readonly actorId?: string | undefined;
  readonly linkId?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

type TrailRow = Omit<AuditRecord, 'actor'> & {
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string | null;
};

const READ = `
  SELECT e.id, s.position::float8 AS position, e.at, e.action, e.result, e.actor_kind AS "actorKind",
    e.actor_id AS "actorId", a.name AS "actorName", e.link_id AS "linkId", e.service_id AS "serviceId",
    o.name AS "serviceName", e.request_id AS "requestId", e.remote_address AS "remoteAddress", e.details,
    encode(s.hash, 'hex') AS hash
  FROM audit_events e LEFT JOIN audit_seals s ON s.event_id = e.id
    LEFT JOIN services a ON a.id::text = e.actor_id LEFT JOIN services o ON o.id = e.service_id`;

/** Searches the audit trail by keyset. */
@Injectable()
export class TrailSearch {
  constructor(private readonly database: DataSource) {}

  /** Newest first. @param before only records with an id below this one */
  async newestFirst(filter: TrailFilter, limit: number, before: string | undefined): Promise<AuditRecord[]> {
    const { conditions, values } = conditionsOf(filter);
    if (before !== undefined) conditions.push(`e.id < $${values.push(before)}`);
    return this.read(conditions, 'DESC', limit, values);
  }

  /** Oldest first, including routine records if no action is given. @param after only records with an id above this one */
  async oldestFirst(filter: TrailFilter, limit: number, after: string | undefined): Promise<AuditRecord[]> {
    const { conditions, values } = conditionsOf(filter, true);
    if (after !== undefined) conditions.push(`e.id > $${values.push(after)}`);
    return this.read(conditions, 'ASC', limit, values);
  }

  /** Every record from the oldest on, including routine ones if no action is given; read page by page. */
  async *walk(filter: TrailFilter): AsyncGenerator<AuditRecord> {
    for (let after: string | undefined, more = true; more;) {
      const page = await this.oldestFirst(filter, PAGE, after);
      yield* page;
      after = page.at(-1)?.id;
      more = page.length === PAGE;
    }
  }

  private async read(
    conditions: readonly string[],
    order: 'ASC' | 'DESC',
    limit: number,
    values: unknown[],
  ): Promise<AuditRecord[]> {
    const where = ['true', ...conditions].join(' AND ');
    const rows = await this.database.query<TrailRow[]>(
      `${READ} WHERE ${where} ORDER BY e.id ${order} LIMIT $${values.push(limit)}`,
      values,
    );
    return rows.map(({ actorKind: kind, actorId: id, actorName: name, ...record }) => ({
      ...record,
      actor: { kind, id, name },
    }));
  }
}

function conditionsOf(filter: TrailFilter, withRoutine = false): { conditions: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const { action, result, actorId, linkId, serviceId, requestId, from, to } = filter;
  const columns = {
    action,
    result,
    actor_id: actorId,
    link_id: linkId,
    service_id: serviceId,
    request_id: requestId,
  };
  const conditions = Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [`e.${column} = $${values.push(value)}`],
  );
  // The ids begin with their time, on the clock of who made them: so months that cannot hold a record are not looked at.
  if (from !== undefined) {
    conditions.push(`e.at >= $${values.push(from)}`);
    conditions.push(`e.id >= $${values.push(firstIdAt(new Date(from.getTime() - CLOCK_DIFFERENCE)))}`);
  }
  if (to !== undefined) {
    conditions.push(`e.at < $${values.push(to)}`);
    conditions.push(`e.id < $${values.push(firstIdAt(new Date(to.getTime() + CLOCK_DIFFERENCE)))}`);
  }
  const wantsRoutine = withRoutine || linkId !== undefined || (action && ROUTINE_ACTIONS.has(action));
  // Word for word as the indexes have it, which PostgreSQL else does not use.
  if (wantsRoutine !== true)
    conditions.push(`e.action NOT IN ('calls.counted', 'refresh.attempted', 'refresh.succeeded')`);
  return { conditions, values };
}
