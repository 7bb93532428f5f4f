/** Keeps items back and hands them on many at a time, for work that costs less when it is done in a row. */
export class Batch<Item> {
  private items: Item[] = [];

  /**
   * @param limit items kept back at most
   * @param take does the work; items come in the order in which they were added
   */
  constructor(
    private readonly limit: number,
    private readonly take: (item: Item) => void,
  ) {}

  /** Adds an item; hands all on when there are enough. */
  add(item: Item): void {
    this.items.push(item);
    if (this.items.length >= this.limit) this.handOn();
  }

  /** Hands on what is kept back. */
  handOn(): void {
    const { items } = this;
    this.items = [];
    for (const item of items) this.take(item);
  }
}
