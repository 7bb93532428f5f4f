/** Rows on one page of the console. */
export const PAGE_LIMIT = 50;
