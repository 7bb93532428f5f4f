import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { countNewServices, putServiceCopies, takenNames, type ServiceCopy } from '#access';
import { COMMAND_LINE, type AuditEvent, type AuditTrail } from '#audit';
import {
  COPIES_AT_ONCE,
  judgeLinkCopies,
  putLinkCopies,
  type CopyVerdict,
  type LinkCopy,
  type TokenCipher,
} from '#vault';
import { checkTransferFile, type CheckedFile } from './check-transfer-file.js';
import { TransferRefused } from './transfer-errors.js';
import { readTransferFile } from './transfer-file.js';

/** What an import works on. */
export interface ImportRequest {
  readonly database: DataSource;
  readonly tokenCipher: TokenCipher;
  readonly audit: AuditTrail;
  readonly path: string;
  /** The content of an age identity file. */
  readonly identities: string;
  /** Say what would be done and write nothing. */
  readonly dryRun: boolean;
  /** Told after each batch how many links have been looked at. */
  readonly onProgress: (links: number) => void;
}

/** What an import did, or in a dry run would do. */
export interface ImportReport {
  /** SHA-256 of the file, in hexadecimal: the export told it too. */
  readonly sha256: string;
  readonly exportedAt: Date;
  readonly services: { readonly created: number; readonly kept: number };
  readonly links: Readonly<Record<CopyVerdict, number>>;
}

/**
 * Puts the services and links of a transfer file into this database, their tokens encrypted under its own primary key.
 *
 * The file is read twice: once to know that it is whole, then to write, a transaction for each batch. An import that was
 * broken off is finished by running it again: what is here already, as new or newer, is kept.
 *
 * @throws TransferFileInvalid before anything is written; TransferRefused when a name is taken; AuditUnavailable
 */
export async function importVault(request: ImportRequest): Promise<ImportReport> {
  const { database, audit, dryRun } = request;
  const checked = await checkTransferFile(request.path, request.identities);
  const names = await takenNames(database.manager, checked.services);
  if (names.length > 0) throw new TransferRefused(namesTaken(names));
  const created = await countNewServices(database.manager, checked.services);
  if (!dryRun) {
    await audit.recordNow(event('started', { sha256: checked.sha256 }));
    await database.transaction((manager) => putServiceCopies(manager, checked.services));
  }
  const links = await putAll(request, checked);
  if (!dryRun) await audit.recordNow(event('succeeded', { sha256: checked.sha256, ...links }));
  return {
    sha256: checked.sha256,
    exportedAt: checked.exportedAt,
    services: { created, kept: checked.services.length - created },
    links,
  };
}

async function putAll(request: ImportRequest, checked: CheckedFile): Promise<Record<CopyVerdict, number>> {
  const totals: Record<CopyVerdict, number> = { created: 0, replaced: 0, kept: 0 };
  let done = 0;
  for await (const batch of batches(request, checked)) {
    for (const verdict of await put(request, batch)) totals[verdict] += 1;
    done += batch.length;
    request.onProgress(done);
  }
  return totals;
}

async function put(
  { database, tokenCipher, dryRun }: ImportRequest,
  batch: readonly LinkCopy[],
): Promise<CopyVerdict[]> {
  if (dryRun) return judgeLinkCopies(database.manager, batch);
  return database.transaction((manager) => putLinkCopies(manager, tokenCipher, batch));
}

async function* batches(
  { path, identities }: ImportRequest,
  checked: CheckedFile,
): AsyncGenerator<LinkCopy[]> {
  const hash = createHash('sha256');
  let batch: LinkCopy[] = [];
  for await (const record of readTransferFile(path, identities, (bytes) => hash.update(bytes))) {
    if (record.type !== 'link') continue;
    batch.push(record.link);
    if (batch.length < COPIES_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (hash.digest('hex') !== checked.sha256)
    throw new TransferRefused('The file changed while it was read: run the import again');
  if (batch.length > 0) yield batch;
}

function event(result: AuditEvent['result'], details: AuditEvent['details']): AuditEvent {
  return { action: 'vault.imported', result, ...COMMAND_LINE, details };
}

function namesTaken(names: readonly ServiceCopy['name'][]): string {
  const quoted = names.map((name) => `"${name}"`).join(', ');
  return `Other services here have the names ${quoted} and clash with ones of the file by name or JWT subject: change those here, then run the import again`;
}
