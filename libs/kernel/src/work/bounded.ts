/**
 * Runs `work` on every item, at most `concurrency` at once, and gives the results in the items' order.
 *
 * The first rejection rejects the whole, and no other item is begun.
 */
export async function eachBounded<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const remaining = items.entries();
  let stopped = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of remaining) {
      if (stopped) return;
      results[index] = await work(item, index);
    }
  };
  const workers = Array.from({ length: Math.min(concurrency, items.length) }, worker);
  try {
    await Promise.all(workers);
  } finally {
    stopped = true;
  }
  return results;
}
