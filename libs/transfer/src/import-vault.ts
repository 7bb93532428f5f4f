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
  /** Report what would be done and write nothing. */
  readonly dryRun: boolean;
  /** Called after each batch with the number of links read. */
  readonly onProgress: (links: number) => void;
}

/** What an import did, or in a dry run would do. */
export interface ImportReport {
  /** SHA-256 of the file, in hexadecimal, as the export reported it. */
  readonly sha256: string;
  readonly exportedAt: Date;
  readonly services: { readonly created: number; readonly kept: number };
  readonly links: Readonly<Record<CopyVerdict, number>>;
}

/**
 * Puts the services and links of a transfer file into this database, their tokens encrypted under its own primary key.
 *
 * The file is read twice: first to check that it is complete, then to write it, one transaction for each batch. To finish an
 * interrupted import, run it again: links that are already here in the same or a newer state are kept.
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
    throw new TransferRefused('The file changed while it was being read: run the import again');
  if (batch.length > 0) yield batch;
}

function event(result: AuditEvent['result'], details: AuditEvent['details']): AuditEvent {
  return { action: 'vault.imported', result, ...COMMAND_LINE, details };
}

function namesTaken(names: readonly ServiceCopy['name'][]): string {
  const quoted = names.map((name) => `"${name}"`).join(', ');
  return `Services here named ${quoted} have the name or JWT subject of another service in the file: change them here, then run the import again`;
}
