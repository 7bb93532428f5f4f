/** One page of a list, which names its items: `readonly items!: LinkView[]`. */
export class PageView {
  /** Where the next page begins; `null` on the last. */
  readonly nextCursor!: string | null;
}
