import { IsIn, IsOptional, IsUUID, Length } from 'class-validator';
import { IsPageLimit, IsPlaceCursor, IsTime, MayBeLeftOut, PAGE_DEFAULT } from '#kernel';
import {
  lastErrors,
  linkOrders,
  linkStatuses,
  type LastError,
  type LinkOrder,
  type LinkStatus,
} from '#vault';

const yesOrNo = ['true', 'false'] as const;

/** The query of `GET /v1/admin/links/export`. */
export class ExportLinksQuery {
  /** The user, as the service names it. */
  @IsOptional()
  @Length(1, 200, { message: 'expected 1 to 200 characters' })
  userId?: string;

  /** Only links of this service. */
  @IsOptional()
  @IsUUID('all', { message: 'expected the id of a service (a UUID)' })
  serviceId?: string;

  /** Only links with this status. */
  @IsOptional()
  @IsIn(linkStatuses, { message: `expected one of ${linkStatuses.join(', ')}` })
  status?: LinkStatus;

  /** Only links whose last refresh failed for this reason. */
  @IsOptional()
  @IsIn(lastErrors, { message: `expected one of ${lastErrors.join(', ')}` })
  lastError?: LastError;

  /** Only links on hold, or only those that are not. */
  @IsOptional()
  @IsIn(yesOrNo, { message: 'expected true for links on hold, or false for all others' })
  held?: (typeof yesOrNo)[number];

  /** Only links that have not been used since. */
  @MayBeLeftOut()
  @IsTime()
  idleSince?: Date;

  /**
   * What the list is ordered by; a minus turns it around. By `lastUsedAt` pending and revoked links are left out, by `refreshDueAt`
   * all without a planned refresh. Newest first if left out; with `idleSince`, longest unused first.
   */
  @IsOptional()
  @IsIn(linkOrders, { message: `expected one of ${linkOrders.join(', ')}` })
  order?: LinkOrder;
}

/** The query of `GET /v1/admin/links`. */
export class SearchLinksQuery extends ExportLinksQuery {
  /** Entries of the page. */
  @IsPageLimit()
  limit: number = PAGE_DEFAULT;

  /** `nextCursor` of the previous page. */
  @IsPlaceCursor()
  cursor?: string;
}
