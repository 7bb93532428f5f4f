import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ServiceStore } from '#access';
import type { Changer } from '#audit';
import { decryptedLines, TransferFileInvalid } from '#transfer';
import { ImportLoading, type LoadedRow } from './records/import-loading.js';
import { ImportFileRefused } from './records/import-errors.js';
import { ImportIdentities } from './import-identities.js';
import { RowJudge } from './row-judge.js';

/** Rows stored by one transaction: enough to make its cost per row negligible. */
const BATCH_SIZE = 500;

/** Maximum rows of a file: ten times what is measured. Larger ones can be split. */
const ROW_LIMIT = 1_000_000;

/** The first bytes of every age file (age-encryption.org/v1). */
const AGE = 'age-encryption.org/v1\n';

const ARMOR = '-----BEGIN AGE';

/** How a file is to be imported. */
export interface ImportOptions {
  /** Only check the rows: no token is kept or presented. */
  readonly dryRun: boolean;
  /** Called after each batch with the number of rows stored. */
  readonly onProgress?: (rows: number) => void;
}

/** Reads an encrypted file of tokens and stores its rows; replicas present them afterwards. */
@Injectable()
export class LinkImporter {
  constructor(
    private readonly loading: ImportLoading,
    private readonly services: ServiceStore,
    private readonly identities: ImportIdentities,
  ) {}

  /**
   * Stores the rows of a file as it arrives; only a few are in memory. Nothing is presented unless the file is complete.
   *
   * @param chunks the bytes of the file
   * @returns the id of the import
   * @throws ImportFileRefused for a file that is plain, not encrypted to the keyring, changed, cut short, empty, or too long
   */
  async load(chunks: AsyncIterable<Uint8Array>, options: ImportOptions, by: Changer): Promise<string> {
    const hash = createHash('sha256');
    const file = await this.requireEncrypted(chunks, (bytes) => hash.update(bytes));
    const decrypter = await this.identities.decrypter();
    const judge = new RowJudge(await this.services.all());
    let importId: string | undefined;
    try {
      let stored = 0;
      for await (const batch of batches(decryptedLines(decrypter, file, true), judge)) {
        importId ??= await this.loading.begin(options.dryRun, by);
        await this.loading.add(importId, batch);
        stored += batch.length;
        if (stored > ROW_LIMIT)
          throw new ImportFileRefused(`The file has more than ${ROW_LIMIT} rows: split it`);
        options.onProgress?.(stored);
      }
      if (importId === undefined) throw new ImportFileRefused('The file holds no row');
      await this.loading.close(importId, hash.digest());
      return importId;
    } catch (error) {
      // If the database does not answer now, any replica gives it up later.
      if (importId !== undefined) await this.loading.abandon(importId).catch(() => undefined);
      if (error instanceof TransferFileInvalid) throw new ImportFileRefused(error.message, error);
      throw error;
    }
  }

  /** The same bytes, after a look at the first of them. */
  private async requireEncrypted(
    chunks: AsyncIterable<Uint8Array>,
    onBytes: (bytes: Uint8Array) => void,
  ): Promise<AsyncIterable<Uint8Array>> {
    const rest = chunks[Symbol.asyncIterator]();
    const head: Uint8Array[] = [];
    let text = '';
    while (text.length < AGE.length) {
      const next = await rest.next();
      if (next.done === true) break;
      head.push(next.value);
      text += Buffer.from(next.value.subarray(0, AGE.length)).toString('latin1');
    }
    if (!text.startsWith(AGE)) throw await this.refusalOf(text);
    return observed(head, rest, onBytes);
  }

  private async refusalOf(head: string): Promise<ImportFileRefused> {
    if (head === '') return new ImportFileRefused('The file is empty');
    if (head.startsWith(ARMOR))
      return new ImportFileRefused('The file is age in text form: encrypt it without --armor (-a)');
    return new ImportFileRefused(
      'The file is not encrypted, and tokens must not lie or travel in plain text. Encrypt it, and destroy the plain file: ' +
        `age -r ${await this.identities.recipient()} -o tokens.age tokens.jsonl`,
    );
  }
}

async function* observed(
  head: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for (const chunk of head) {
      onBytes(chunk);
      yield chunk;
    }
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      onBytes(next.value);
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

/** Rows in the order of their lines. Blank lines count as lines and hold no row. */
async function* batches(lines: AsyncIterable<string>, judge: RowJudge): AsyncGenerator<LoadedRow[]> {
  let batch: LoadedRow[] = [];
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    batch.push(judge.judge(text, line));
    if (batch.length < BATCH_SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
