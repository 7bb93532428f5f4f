/** Collects items and passes them on in batches, for work that is cheaper in bulk. */
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

  /** Adds an item; passes all on once there are enough. */
  add(item: Item): void {
    this.items.push(item);
    if (this.items.length >= this.limit) this.handOn();
  }

  /** Passes on the collected items. */
  handOn(): void {
    const { items } = this;
    this.items = [];
    for (const item of items) this.take(item);
  }
}
