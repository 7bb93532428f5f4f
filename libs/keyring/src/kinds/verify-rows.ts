import { NIL_UUID } from '#kernel';
import { decrypts } from '../encryption/decryption-failures.js';
import { FoundRecords } from './found-records.js';

/** Rows decrypted by one statement: a few megabytes. */
const BATCH_SIZE = 500;

/** What a table of encrypted rows came to. */
export interface VerifiedRows {
  readonly rows: number;
  /** Those that do not decrypt. */
  readonly unopenable: FoundRecords;
}

/**
 * Decrypts every row of a table, in short statements.
 *
 * @param read the rows after an id, in the order of their ids, at most so many
 * @param onProgress called with the rows verified so far
 */
export async function verifyRows<Row extends { readonly id: string }>(
  read: (after: string, limit: number) => Promise<readonly Row[]>,
  decrypt: (row: Row) => unknown,
  onProgress: (rows: number) => void = () => undefined,
): Promise<VerifiedRows> {
  const unopenable = new FoundRecords();
  let rows = 0;
  let last: string | undefined = NIL_UUID;
  while (last !== undefined) {
    const batch: readonly Row[] = await read(last, BATCH_SIZE);
    for (const row of batch) if (!decrypts(() => decrypt(row))) unopenable.add(row.id);
    rows += batch.length;
    last = batch.length === BATCH_SIZE ? batch.at(-1)?.id : undefined;
    onProgress(rows);
  }
  return { rows, unopenable };
}
