import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsOptional, Matches } from 'class-validator';
import type { CommandEnd } from '#audit';
import { PageLimit } from '#kernel';
import { AreCapabilities, AreEnds, AreEventTypes, type EventFilter } from './event-filter.js';
import type { EventType } from './event.view.js';

/** A list in a query: its items are separated by commas. */
const IsListInQuery = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value)),
  );

/** The query of `GET /v1/events`. */
export class EventsQuery extends PageLimit implements EventFilter {
  /** `nextCursor` of the previous page. */
  @IsOptional()
  @Matches(/^\d{1,18}$/, { message: 'expected the nextCursor of the previous page' })
  cursor?: string;

  /** Only these, separated by commas. */
  @IsListInQuery()
  @AreEventTypes()
  types?: EventType[];

  /**
   * Limits `command.finished` to these capabilities, separated by commas. Without `types`, no other events are listed.
   */
  @IsListInQuery()
  @AreCapabilities()
  capabilities?: string[];

  /**
   * Limits `command.finished` to commands that ended like this, separated by commas. Without `types`, no other events
   * are listed.
   */
  @IsListInQuery()
  @AreEnds()
  states?: CommandEnd[];
}
