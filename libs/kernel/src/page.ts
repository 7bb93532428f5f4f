import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';

export const PAGE_DEFAULT = 50;
const PAGE_LIMIT = 200;

/** Entries that an export reads at once. */
export const EXPORT_PAGE = 500;

const asNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;

const LIMIT_EXPECTED = { message: `expected a number from 1 to ${PAGE_LIMIT}` };

/** How many entries a page holds, in a query. */
export const IsPageLimit = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Transform(asNumber),
    IsInt(LIMIT_EXPECTED),
    Min(1, LIMIT_EXPECTED),
    Max(PAGE_LIMIT, LIMIT_EXPECTED),
  );

/** `nextCursor` of the previous page, in a query; for lists by the id of their entries. */
export const IsPageCursor = (): PropertyDecorator =>
  applyDecorators(IsOptional(), IsUUID('all', { message: 'expected the nextCursor of the previous page' }));

/** How many entries a page holds. */
export class PageLimit {
  /** Entries of the page. */
  @IsPageLimit()
  limit: number = PAGE_DEFAULT;
}

/** Which page of a list by the id of its entries: the query of nearly every list. */
export class PageQuery extends PageLimit {
  /** `nextCursor` of the previous page. */
  @IsPageCursor()
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

/** The items of all pages, one page at a time, as their reader asks for them. @param read a page that begins at a cursor */
export async function* walkPages<Item>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page: Page<Item> = await read(cursor);
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
