import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '#access';
import type { EventPage, EventType, LinkEvent } from './event.view.js';

interface EventRow extends LinkEvent {
  readonly position: string;
}

const READ = `
  SELECT position, id, type, at AS timestamp, data FROM events
  WHERE position > $1 AND ($2::uuid IS NULL OR service_id = $2) AND ($3::text[] IS NULL OR type = ANY($3))
  ORDER BY position LIMIT $4`;

/** Reads events in order. */
@Injectable()
export class EventFeed {
  constructor(private readonly database: DataSource) {}

  /** @param after the cursor of the previous page; left out to start at the oldest event */
  async read(
    caller: Caller,
    after: string | undefined,
    types: readonly EventType[] | undefined,
    limit: number,
  ): Promise<EventPage> {
    const rows = await this.database.query<EventRow[]>(READ, [
      after ?? '0',
      caller.linkAccess === 'any' ? null : caller.serviceId,
      types ?? null,
      limit + 1,
    ]);
    const page = rows.slice(0, limit);
    return {
      items: page.map(({ position: _position, ...event }) => event),
      nextCursor: page.at(-1)?.position ?? after ?? '0',
      hasMore: rows.length > limit,
    };
  }
}
