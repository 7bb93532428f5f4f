import { IsIn, IsOptional, IsUUID, Length } from 'class-validator';
import { auditActions, type AuditAction } from '#audit';
import { IsTime, MayBeLeftOut, PageQuery } from '#kernel';

const RESULTS = ['succeeded', 'refused', 'failed', 'started'] as const;

/** The query of `GET /v1/admin/audit`. */
export class SearchTrailQuery extends PageQuery {
  @IsOptional()
  @IsIn(auditActions, { message: 'expected an action of the audit trail, such as link.revoked' })
  action?: AuditAction;

  @IsOptional()
  @IsIn(RESULTS, { message: `expected one of ${RESULTS.join(', ')}` })
  result?: (typeof RESULTS)[number];

  /** Who did it: the id of a service, `command line`, or a person as `console:…`. */
  @IsOptional()
  @Length(1, 300, { message: 'expected 1 to 300 characters' })
  actorId?: string;

  @IsOptional()
  @IsUUID('all', { message: 'expected the id of a link (a UUID)' })
  linkId?: string;

  @IsOptional()
  @IsUUID('all', { message: 'expected the id of a service (a UUID)' })
  serviceId?: string;

  @IsOptional()
  @Length(1, 200, { message: 'expected 1 to 200 characters' })
  requestId?: string;

  @MayBeLeftOut()
  @IsTime()
  from?: Date;

  /** Up to, but not at, this time. */
  @MayBeLeftOut()
  @IsTime()
  to?: Date;
}
