import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from '#kernel';
import type { LinkStatus } from '#vault';

const STATUSES: readonly LinkStatus[] = ['pending', 'active', 'reauthorization_required', 'revoked'];

/** The query of `GET /v1/links`. */
export class ListLinksQuery extends PageQuery {
  @IsOptional()
  @IsString({ message: 'expected text' })
  @Length(1, 200, { message: 'expected 1 to 200 characters' })
  userId?: string;

  @IsOptional()
  @IsIn(STATUSES, { message: `expected one of ${STATUSES.join(', ')}` })
  status?: LinkStatus;
}
