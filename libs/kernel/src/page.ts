import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';

const PAGE_DEFAULT = 50;
const PAGE_LIMIT = 200;

const asNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;

/** How many entries a page holds. */
export class PageLimit {
  /** Entries of the page. */
  @IsOptional()
  @Transform(asNumber)
  @IsInt({ message: `expected a number from 1 to ${PAGE_LIMIT}` })
  @Min(1, { message: `expected a number from 1 to ${PAGE_LIMIT}` })
  @Max(PAGE_LIMIT, { message: `expected a number from 1 to ${PAGE_LIMIT}` })
  limit: number = PAGE_DEFAULT;
}

/** Which page of a list by the id of its entries: the query of nearly every list. */
export class PageQuery extends PageLimit {
  /** `nextCursor` of the previous page. */
  @IsOptional()
  @IsUUID('all', { message: 'expected the nextCursor of the previous page' })
  cursor?: string;
}

/** One page of a list; `nextCursor` is null on the last. */
export interface Page<Item> {
  readonly items: Item[];
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
