import { Controller, Get, Query } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { CurrentCall, RequireScope, type CallContext } from '#access';
import { Described, PageLimit } from '#kernel';
import { listEvents } from './description/event-operations.js';
import { EventFeed, type FeedPage } from './event-feed.js';
import { eventTypes, type EventType } from './event.js';

/** The query of `GET /v1/events`. */
class EventsQuery extends PageLimit {
  /** `nextCursor` of the previous page. */
  @IsOptional()
  @Matches(/^\d{1,18}$/, { message: 'expected the nextCursor of the previous page' })
  cursor?: string;

  /** Only these, separated by commas. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsIn(eventTypes, { each: true, message: `expected types among ${eventTypes.join(', ')}` })
  types?: EventType[];
}

/** Services ask what happened to their users' links. */
@Controller('v1/events')
export class EventsController {
  constructor(private readonly feed: EventFeed) {}

  /** What happened since the cursor, oldest first; kept for 30 days. */
  @Get()
  @RequireScope('links:read')
  @Described(listEvents)
  async list(
    @Query() { cursor, types, limit }: EventsQuery,
    @CurrentCall() { caller }: CallContext,
  ): Promise<FeedPage> {
    return this.feed.read(caller, cursor, types, limit);
  }
}
