import { Transform } from 'class-transformer';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageLimit } from '#kernel';
import { eventTypes, type EventType } from './event.view.js';

/** The query of `GET /v1/events`. */
export class EventsQuery extends PageLimit {
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
