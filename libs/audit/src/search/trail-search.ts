import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import type { AuditPage, AuditRecord } from './audit-record.view.js';
import { pseudonymsOf, revealed, revealedDetails } from '../users/revealed.js';
import type { TrailFilter } from './trail-filter.js';
import { trailWalk, type Stretch } from './trail-walk.js';

/** Records that a walk over the trail reads with one statement: about 500 KB. */
const WALK_PAGE = 1_000;

type TrailRow = Omit<AuditRecord, 'actor'> & {
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string | null;
};

const read = (order: 'ASC' | 'DESC') => (found: string) => `
  SELECT e.id, s.position::float8 AS position, e.at, e.action, e.result, e.actor_kind AS "actorKind",
    ${revealed('e.actor_id')} AS "actorId", a.name AS "actorName", e.link_id AS "linkId", e.service_id AS "serviceId",
    o.name AS "serviceName", e.request_id AS "requestId", e.remote_address AS "remoteAddress",
    ${revealedDetails('e.details')} AS details, encode(s.hash, 'hex') AS hash
  FROM (${found}) AS e LEFT JOIN audit_seals s ON s.event_id = e.id
    LEFT JOIN services a ON a.id::text = e.actor_id LEFT JOIN services o ON o.id = e.service_id
  ORDER BY e.id ${order}`;

/** Records found on a stretch of the trail, and where to go on if that was not all of it. */
interface Found {
  readonly records: readonly AuditRecord[];
  readonly edge: string | undefined;
}

/**
 * Searches the audit trail. Each page looks at a limited number of records, so any search is answered in time; one that finds
 * little may have short pages, even empty ones, before the last.
 */
@Injectable()
export class TrailSearch {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Newest first, without routine and without the links of bulk revocations unless the filter asks for them.
   *
   * @param before only records with an id below this one
   */
  async page(filter: TrailFilter, limit: number, before: string | null | undefined): Promise<AuditPage> {
    const stretch = {
      order: 'DESC',
      limit: limit + 1,
      beyond: before ?? undefined,
      isComplete: false,
    } as const;
    const { records, edge } = await this.search(filter, stretch);
    const items = records.slice(0, limit);
    const isCut = records.length > limit;
    return { items, nextCursor: (isCut ? items.at(-1)?.id : edge) ?? null };
  }

  /** One record. */
  async find(id: string): Promise<AuditRecord | undefined> {
    const rows = await this.database.query<TrailRow[]>(
      read('DESC')('SELECT * FROM audit_events WHERE id = $1'),
      [id],
    );
    return rows.map(recordOf)[0];
  }

  /**
   * Every matching record from the oldest on, read page by page as the reader asks for them.
   *
   * @param isComplete with routine and the links of bulk revocations, even if the filter does not ask for them
   */
  async *walk(filter: TrailFilter, isComplete: boolean): AsyncGenerator<AuditRecord> {
    for (let beyond: string | undefined, more = true; more;) {
      const stretch = { order: 'ASC', limit: WALK_PAGE, beyond, isComplete } as const;
      const { records, edge } = await this.search(filter, stretch);
      yield* records;
      const isFull = records.length === WALK_PAGE;
      beyond = isFull ? records.at(-1)?.id : edge;
      more = beyond !== undefined;
    }
  }

  private async search(filter: TrailFilter, asked: Omit<Stretch, 'now'>): Promise<Found> {
    const stretch = { ...asked, now: this.clock.now() };
    const pseudonyms = await pseudonymsOf(this.database, peopleIn(filter));
    const { found, edge: edgeOf, isSingle } = trailWalk(filter, stretch, read(stretch.order), pseudonyms);
    const rows = await this.database.query<TrailRow[]>(found.text, [...found.values]);
    const records = rows.map(recordOf);
    if (edgeOf === undefined || (isSingle && rows.length === stretch.limit))
      return { records, edge: undefined };
    const [edge] = await this.database.query<{ id: string }[]>(edgeOf.text, [...edgeOf.values]);
    if (edge === undefined) return { records, edge: undefined };
    // Beyond the edge, one of several walks may have missed records: the next page has them.
    const isBefore = stretch.order === 'ASC' ? (id: string) => id <= edge.id : (id: string) => id >= edge.id;
    return { records: records.filter(({ id }) => isBefore(id)), edge: edge.id };
  }
}

/** Whom a filter names. */
function peopleIn({ actorId, who }: TrailFilter): string[] {
  return [
    ...(actorId === undefined ? [] : [actorId]),
    ...(who === undefined ? [] : [...who.actorIds, who.person]),
  ];
}

function recordOf({ actorKind: kind, actorId: id, actorName: name, ...record }: TrailRow): AuditRecord {
  return { ...record, actor: { kind, id, name } };
}
