import type { KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import {
  FIRST_HASH,
  hashedValues,
  HASHED_COLUMNS,
  hashEntry,
  hashRecord,
  type HashedRecord,
} from '../chain/record-hash.js';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { firstCheckpointFrom } from '../checkpoints/kept-checkpoints.js';
import type { ChainFault } from './chain-report.js';
import type { RecordProofView } from './record-proof.view.js';

type Database = Pick<EntityManager, 'query'>;

/** Entries of the chain that are recomputed after a record at most: half a second, and more than an hour of a busy broker. */
const REACH = 100_000;

/** Entries one statement reads: about a megabyte. */
const PAGE = 5_000;

const READ_RECORD = `
  SELECT ${HASHED_COLUMNS}, s.position::float8 AS position, s.record_hash AS "recordHash", s.hash AS "chainHash"
  FROM audit_events e LEFT JOIN audit_seals s ON s.event_id = e.id WHERE e.id = $1`;

const READ_ENTRIES = `
  SELECT s.position::float8 AS position, s.event_id AS "eventId", s.record_hash AS "recordHash", s.hash FROM audit_seals s
  WHERE s.position BETWEEN $1 AND $2 ORDER BY s.position`;

interface RecordRow extends HashedRecord {
  readonly position: number | null;
  readonly recordHash: Buffer | null;
  readonly chainHash: Buffer | null;
}

interface Entry {
  readonly position: number;
  readonly eventId: string;
  readonly recordHash: Buffer;
  readonly hash: Buffer;
}

/** How far the chain holds together, and what ended it. */
interface Reached {
  readonly position: number;
  readonly hash: Buffer;
  readonly fault: string | null;
}

/**
 * Proves one record: recomputes its hash, its entry in the chain, and the chain from there to the first signed checkpoint, or as
 * far as it goes.
 *
 * @param checkpointKey with which this broker signs checkpoints
 * @returns undefined if there is no such record
 */
export async function proveRecord(
  database: Database,
  id: string,
  checkpointKey: KeyObject | undefined,
): Promise<RecordProofView | undefined> {
  const [row] = await database.query<RecordRow[]>(READ_RECORD, [id]);
  if (row === undefined) return undefined;
  const computed = hashRecord(row);
  const raw = { hashed: hashedValues(row), recordHash: computed.toString('hex') };
  const { position, recordHash, chainHash } = row;
  if (position === null || recordHash === null || chainHash === null) return { ...raw, ...WAITING };
  const before = await hashBefore(database, position);
  const place = {
    position,
    previousHash: before?.toString('hex') ?? null,
    hash: chainHash.toString('hex'),
  };
  const broken = (fault: string): RecordProofView => ({
    ...raw,
    ...place,
    verdict: 'broken',
    fault,
    reached: null,
    checkpoint: null,
  });
  if (!computed.equals(recordHash)) return broken(faultAt('record_edited', position));
  if (before === undefined) return broken(faultAt('gap', position - 1));
  if (!hashEntry(before, position, row.id, recordHash).equals(chainHash))
    return broken(faultAt('seal_broken', position));
  const checkpoint = checkpointKey && (await firstCheckpointFrom(database, position, checkpointKey));
  const reached = await follow(database, { position, hash: chainHash, fault: null }, checkpoint?.position);
  const fault = reached.fault ?? contradiction(reached, checkpoint);
  if (fault !== null) return broken(fault);
  const isSigned = checkpoint?.position === reached.position;
  return {
    ...raw,
    ...place,
    verdict: isSigned ? 'signed' : 'chained',
    fault: null,
    reached: { position: reached.position, hash: reached.hash.toString('hex') },
    checkpoint: isSigned ? viewOf(checkpoint) : null,
  };
}

const WAITING = {
  verdict: 'waiting',
  fault: null,
  position: null,
  previousHash: null,
  hash: null,
  reached: null,
  checkpoint: null,
} as const;

async function hashBefore(database: Database, position: number): Promise<Buffer | undefined> {
  if (position === 1) return FIRST_HASH;
  const [entry] = await database.query<Entry[]>(READ_ENTRIES, [position - 1, position - 1]);
  return entry?.hash;
}

/** Recomputes the chain from a point on, up to a position that must be there if it is given. */
async function follow(database: Database, from: Reached, to: number | undefined): Promise<Reached> {
  const end = Math.min(to ?? Infinity, from.position + REACH);
  let reached = from;
  for (let more = true; more && reached.fault === null && reached.position < end;) {
    const last = Math.min(reached.position + PAGE, end);
    const entries = await database.query<Entry[]>(READ_ENTRIES, [reached.position + 1, last]);
    for (const entry of entries) {
      reached = next(reached, entry);
      if (reached.fault !== null) break;
    }
    more = entries.length > 0;
  }
  if (to === undefined || reached.position >= end || reached.fault !== null) return reached;
  return { ...reached, fault: faultAt('checkpoint_missing', to) };
}

function next({ position, hash }: Reached, entry: Entry): Reached {
  if (entry.position !== position + 1) return { position, hash, fault: faultAt('gap', position + 1) };
  const expected = hashEntry(hash, entry.position, entry.eventId, entry.recordHash);
  const fault = expected.equals(entry.hash) ? null : faultAt('seal_broken', entry.position);
  return { position: entry.position, hash: entry.hash, fault };
}

function contradiction({ position, hash }: Reached, checkpoint: Checkpoint | undefined): string | null {
  if (position !== checkpoint?.position) return null;
  return hash.toString('hex') === checkpoint.hash ? null : faultAt('checkpoint_contradicted', position);
}

function faultAt(fault: ChainFault, position: number): string {
  return `${fault} at position ${position}`;
}

function viewOf({ position, hash, at, keyId }: Checkpoint): RecordProofView['checkpoint'] {
  return { position, hash, at, keyId };
}
