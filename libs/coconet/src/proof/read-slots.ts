/** Bounds the reads for proofs that run at once; the others wait their turn, however many. */
export class ReadSlots {
  private busy = 0;
  private readonly queue: (() => Promise<void>)[] = [];

  constructor(private readonly limit: number) {}

  /** Runs a read when it has its turn. @param read never rejects */
  run(read: () => Promise<void>): void {
    if (this.busy >= this.limit) this.queue.push(read);
    else void this.work(read);
  }

  private async work(first: () => Promise<void>): Promise<void> {
    this.busy += 1;
    for (let next: (() => Promise<void>) | undefined = first; next !== undefined; next = this.queue.shift())
      await next();
    this.busy -= 1;
  }
}
