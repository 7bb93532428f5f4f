/** One page of a list; `nextCursor` names where the following one begins. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Rows on one page of the console. */
export const PAGE_LIMIT = 50;
