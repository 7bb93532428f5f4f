import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from '#kernel';
import { linkStatuses, type LinkStatus } from '#vault';

/** The query of `GET /v1/links`. */
export class ListLinksQuery extends PageQuery {
  /** The user, as the service names it. */
  @IsOptional()
  @IsString({ message: 'expected text' })
  @Length(1, 200, { message: 'expected 1 to 200 characters' })
  userId?: string;

  /** Only links with this status. */
  @IsOptional()
  @IsIn(linkStatuses, { message: `expected one of ${linkStatuses.join(', ')}` })
  status?: LinkStatus;
}
