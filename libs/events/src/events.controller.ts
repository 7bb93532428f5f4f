import { Controller, Get, Query } from '@nestjs/common';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described } from '#kernel';
import { EventFeed } from './event-feed.js';
import { completeFilter } from './event-filter.js';
import type { EventPage } from './event.view.js';
import { EventsQuery } from './events.query.js';

/** Services ask what happened to their users' links. */
@Controller('v1/events')
export class EventsController {
  constructor(private readonly feed: EventFeed) {}

  /**
   * What happened to links and commands since a cursor, oldest first.
   *
   * @remarks Kept for 30 days. Continue from `nextCursor`, even at the end: it later returns what has happened since. A
   * page can be short or empty although more follow: see `hasMore`.
   */
  @Get()
  @RequireScope('links:read')
  @Described({ id: 'listEvents' })
  async list(@Query() query: EventsQuery, @CurrentCall() { caller }: CallContext): Promise<EventPage> {
    return this.feed.read(caller, query.cursor, completeFilter(query), query.limit);
  }
}
