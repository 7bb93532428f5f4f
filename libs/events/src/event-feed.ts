import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '#access';
import { passes, type EventFilter } from './event-filter.js';
import { CONCERNS_GRANTEE, DATA_FOR_GRANTEE } from './event-readers.js';
import type { EventPage, LinkEvent } from './event.view.js';

/**
 * Maximum events that one filtered request examines, well within the time limit of a statement. The next request
 * continues after them.
 */
const WINDOW = 2_000;

interface SeenRow extends LinkEvent {
  /** Null if nothing was found. */
  readonly position: string | null;
  /** How many events were examined, and the position of the last. */
  readonly seen: number;
  readonly last: string | null;
}

interface FoundRow extends SeenRow {
  readonly position: string;
}

// The service's own events by their index, and those that it receives as a grantee by theirs.
const READ = `
  WITH seen AS MATERIALIZED (
    SELECT * FROM (
      (SELECT *, true AS is_whole FROM events
       WHERE position > $1 AND ($2::uuid IS NULL OR service_id = $2) ORDER BY position LIMIT $3)
      UNION ALL
      (SELECT *, false FROM events
       WHERE position > $1 AND grantee_id = $2 AND service_id <> $2 ORDER BY position LIMIT $3)) AS heard
    ORDER BY position LIMIT $3
  ), found AS (
    SELECT position, id, type, at, CASE WHEN is_whole THEN data ELSE ${DATA_FOR_GRANTEE} END AS data
    FROM seen e
    WHERE ${passes('$4::text[]', '$5::text[]', '$6::text[]')} AND (is_whole OR ${CONCERNS_GRANTEE})
    ORDER BY position LIMIT $7
  )
  SELECT f.position, f.id, f.type, f.at AS timestamp, f.position::float8 AS sequence, f.data, w.seen, w.last
  FROM (SELECT count(*)::int AS seen, max(position) AS last FROM seen) w LEFT JOIN found f ON true
  ORDER BY f.position`;

/** Reads events in order. */
@Injectable()
export class EventFeed {
  constructor(private readonly database: DataSource) {}

  /** @param after the cursor of the previous page; left out to start at the oldest event */
  async read(
    caller: Caller,
    after: string | undefined,
    { types, capabilities, states }: EventFilter,
    limit: number,
  ): Promise<EventPage> {
    const isFiltered = types !== undefined;
    const window = isFiltered ? Math.max(WINDOW, limit + 1) : limit + 1;
    const rows = await this.database.query<SeenRow[]>(READ, [
      after ?? '0',
      caller.linkAccess === 'any' ? null : caller.serviceId,
      window,
      types ?? null,
      capabilities ?? null,
      states ?? null,
      limit + 1,
    ]);
    const found = rows.filter((row): row is FoundRow => row.position !== null);
    const page = found.slice(0, limit);
    const { seen = 0, last = null } = rows[0] ?? {};
    const isCut = found.length > limit;
    return {
      items: page.map(({ position: _position, seen: _seen, last: _last, ...event }) => event),
      nextCursor: (isCut ? page.at(-1)?.position : last) ?? after ?? '0',
      hasMore: isCut || seen === window,
    };
  }
}
