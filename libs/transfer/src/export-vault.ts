import type { DataSource, EntityManager } from 'typeorm';
import { readServiceCopies } from '#access';
import { COMMAND_LINE, type AuditEvent, type AuditTrail } from '#audit';
import { countPending, readLinkCopies, type TokenCipher } from '#vault';
import { TransferRefused } from './transfer-errors.js';
import { writeTransferFile, type WrittenFile } from './transfer-file.js';
import type { TransferRecord } from './transfer-record.js';

/** Links between two reports of progress. */
const PROGRESS_STEP = 1_000;

/** What an export works on. */
export interface ExportRequest {
  readonly database: DataSource;
  readonly tokenCipher: TokenCipher;
  readonly audit: AuditTrail;
  /** The age public key; only its private key decrypts the file. */
  readonly recipient: string;
  readonly path: string;
  /** Export although brokers are connected and keep using up refresh tokens: for a rehearsal. */
  readonly whileRunning: boolean;
  /** Called now and then with the number of links written; the export waits for it. */
  readonly onProgress: (links: number) => Promise<void> | void;
}

/** What an export wrote. */
export interface ExportReport extends WrittenFile {
  readonly services: number;
  readonly links: number;
  /** Links without confirmation: their link sessions are not exported, so their users start again. */
  readonly pendingLeftOut: number;
  /** Ids of the links left out because their tokens do not decrypt. */
  readonly unopenable: readonly string[];
  /** Brokers that were connected. */
  readonly brokers: number;
}

interface Counts {
  services: number;
  links: number;
  readonly unopenable: string[];
}

/** Counts change feeds: every running broker has one connection for its own. */
const COUNT_BROKERS = `
  SELECT count(*)::int AS count FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'broker change feed'`;

/**
 * Writes services, their keys' digests, and links with their tokens to a file encrypted to one age recipient.
 *
 * It is one snapshot, from a REPEATABLE READ transaction, and streamed: neither the links nor the file are ever completely in
 * memory. The audit trail records the start before anything is read, and the result afterwards.
 *
 * @throws TransferRefused while brokers run, unless `whileRunning`; AuditUnavailable
 */
export async function exportVault(request: ExportRequest): Promise<ExportReport> {
  const { database, audit, recipient, path } = request;
  const brokers = await count(database.manager, COUNT_BROKERS);
  if (brokers > 0 && !request.whileRunning) throw new TransferRefused(brokersRun(brokers));
  await audit.recordNow(event('started', { recipient }));
  const counts: Counts = { services: 0, links: 0, unopenable: [] };
  return inSnapshot(database, async (manager) => {
    const pendingLeftOut = await countPending(manager);
    const written = await writeTransferFile(path, recipient, records(manager, request, counts));
    const { services, links, unopenable } = counts;
    const details = { recipient, services, links, leftOut: unopenable.length, sha256: written.sha256 };
    await audit.recordNow(event('succeeded', details));
    return { ...written, services, links, pendingLeftOut, unopenable, brokers };
  });
}

async function* records(
  manager: EntityManager,
  { tokenCipher, onProgress }: ExportRequest,
  counts: Counts,
): AsyncGenerator<TransferRecord> {
  yield { type: 'header', exportedAt: await transactionTime(manager) };
  for (const service of await readServiceCopies(manager)) {
    counts.services += 1;
    yield { type: 'service', service };
  }
  for await (const link of readLinkCopies(manager, tokenCipher, (id) => counts.unopenable.push(id))) {
    counts.links += 1;
    if (counts.links % PROGRESS_STEP === 0) await onProgress(counts.links);
    yield { type: 'link', link };
  }
  yield { type: 'trailer', services: counts.services, links: counts.links };
}

async function inSnapshot<Result>(
  database: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  const runner = database.createQueryRunner();
  try {
    await runner.startTransaction('REPEATABLE READ');
    await runner.query('SET TRANSACTION READ ONLY');
    return await work(runner.manager);
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}

async function transactionTime(manager: EntityManager): Promise<Date> {
  const [row] = await manager.query<{ now: Date }[]>('SELECT now()');
  if (row === undefined) throw new Error('PostgreSQL returned no time');
  return row.now;
}

async function count(manager: EntityManager, statement: string): Promise<number> {
  const [row] = await manager.query<{ count: number }[]>(statement);
  return row?.count ?? 0;
}

function event(result: AuditEvent['result'], details: AuditEvent['details']): AuditEvent {
  return { action: 'vault.exported', result, ...COMMAND_LINE, details };
}

function brokersRun(brokers: number): string {
  const which = brokers === 1 ? 'A broker is connected' : `${brokers} brokers are connected`;
  return (
    `${which} to this database, and each refresh invalidates a token in the file. ` +
    'Stop every broker first, so that it finishes its refreshes; or add --while-running for a rehearsal, and never use its file'
  );
}
