/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; `null` on the last. */
  readonly nextCursor: string | null;
}

/** The items of all pages; each page is fetched when needed. @param readPage fetches the page at a cursor */
export async function* itemsOf<Item>(
  readPage: (cursor: { readonly cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await readPage(cursor === null ? {} : { cursor });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
