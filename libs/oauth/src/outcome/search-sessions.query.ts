import { IsIn, IsOptional, IsUUID, Length } from 'class-validator';
import { PageQuery } from '#kernel';
import { sessionStates, type SessionState } from './session-state.js';

/** The query of `GET /v1/admin/link-sessions`. */
export class SearchLinkSessionsQuery extends PageQuery {
  /** The user, as the service names it. */
  @IsOptional()
  @Length(1, 200, { message: 'expected 1 to 200 characters' })
  userId?: string;

  /** Only link sessions of this service. */
  @IsOptional()
  @IsUUID('all', { message: 'expected the id of a service (a UUID)' })
  serviceId?: string;

  /** Only link sessions in this state. */
  @IsOptional()
  @IsIn(sessionStates, { message: `expected one of ${sessionStates.join(', ')}` })
  state?: SessionState;
}
