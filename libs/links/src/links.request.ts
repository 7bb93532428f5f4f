import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from '#kernel';
import { linkStatuses, type LinkStatus } from '#vault';

/** The query of `GET /v1/links`. */
export class ListLinksQuery extends PageQuery {
  @IsOptional()
  @IsString({ message: 'expected text' })
  @Length(1, 200, { message: 'expected 1 to 200 characters' })
  userId?: string;

  @IsOptional()
  @IsIn(linkStatuses, { message: `expected one of ${linkStatuses.join(', ')}` })
  status?: LinkStatus;
}
