import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';
import type { LinkStatus } from '#vault';

const STATUSES: readonly LinkStatus[] = ['pending', 'active', 'reauthorization_required', 'revoked'];
const PAGE_DEFAULT = 50;
const PAGE_LIMIT = 200;

const asNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;

/** Which page of a list: the query of every list. */
export class PageQuery {
  /** Entries of the page. */
  @IsOptional()
  @Transform(asNumber)
  @IsInt({ message: `expected a number from 1 to ${PAGE_LIMIT}` })
  @Min(1, { message: `expected a number from 1 to ${PAGE_LIMIT}` })
  @Max(PAGE_LIMIT, { message: `expected a number from 1 to ${PAGE_LIMIT}` })
  limit: number = PAGE_DEFAULT;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsUUID('all', { message: 'expected the nextCursor of the page before' })
  cursor?: string;
}

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

/** One page of a list; `nextCursor` is null on the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Cuts a page out of one item more than it holds. */
export function pageOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  limit: number,
): Page<Item> {
  const page = items.slice(0, limit);
  return { items: page, nextCursor: items.length > limit ? (page.at(-1)?.id ?? null) : null };
}
