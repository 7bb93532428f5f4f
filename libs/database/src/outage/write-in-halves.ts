import { refusesValues } from './database-outage.js';

/** An item that PostgreSQL refuses even on its own. */
export interface RefusedItem<Item> {
  readonly item: Item;
  readonly error: unknown;
}

/**
 * Writes a batch. Where PostgreSQL refuses its values, the batch is halved until the items at fault are found, so that
 * one of them never keeps the others from being written; finding one among 500 takes about twenty statements. Items are
 * written in their order.
 *
 * @param write writes everything it is given or nothing; may be called again with what it has already written
 * @returns the items that are refused
 * @throws what `write` throws for any other reason, such as an outage: then some may be written, and all should be tried again
 */
export async function writeInHalves<Item>(
  items: readonly Item[],
  write: (items: readonly Item[]) => Promise<unknown>,
): Promise<RefusedItem<Item>[]> {
  const [first] = items;
  if (first === undefined) return [];
  try {
    await write(items);
    return [];
  } catch (error) {
    if (!refusesValues(error)) throw error;
    if (items.length === 1) return [{ item: first, error }];
  }
  const middle = items.length >>> 1;
  return [
    ...(await writeInHalves(items.slice(0, middle), write)),
    ...(await writeInHalves(items.slice(middle), write)),
  ];
}
