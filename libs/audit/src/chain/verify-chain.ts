import type { DataSource } from 'typeorm';
import { readRetained } from './retention.js';
import { FIRST_HASH, HASHED_COLUMNS, hashRecord, hashSeal, type HashedRecord } from './record-hash.js';

/** Seals one statement reads. */
const PAGE = 5_000;

/** Findings that are kept by name; all are counted. */
const FINDINGS_KEPT = 1_000;

/** What can be wrong with the chain. */
export type ChainFault =
  /** The record is not what was sealed. */
  | 'record_edited'
  /** The record is gone, and its month was not dropped by retention. */
  | 'record_missing'
  /** Seals are missing before this one. */
  | 'gap'
  /** The seal does not follow from the one before it: it was edited, put in or moved. */
  | 'seal_broken'
  /** The record was never sealed, although it is older than a minute. */
  | 'never_sealed'
  /** The chain does not hold the head that was written down elsewhere: its end was cut off or made anew. */
  | 'head_missing';

/** One fault, and where. */
export interface ChainFinding {
  readonly fault: ChainFault;
  readonly position: number | undefined;
  readonly eventId: string | undefined;
}

/** What a walk over the whole chain found. */
export interface ChainReport {
  readonly sealed: number;
  /** Of these, records of months that retention has dropped. */
  readonly retained: number;
  readonly faults: number;
  readonly findings: readonly ChainFinding[];
  readonly head: { readonly position: number; readonly hash: string } | undefined;
}

/** A head of the chain that was written down elsewhere. */
export interface KnownHead {
  readonly position: number;
  /** In hexadecimal. */
  readonly hash: string;
}

type SealRow = { readonly [Name in keyof HashedRecord]: HashedRecord[Name] | null } & {
  readonly position: number;
  readonly eventId: string;
  readonly recordHash: Buffer;
  readonly hash: Buffer;
};

const READ_SEALS = `
  SELECT s.position::float8 AS position, s.event_id AS "eventId", s.record_hash AS "recordHash", s.hash, ${HASHED_COLUMNS}
  FROM audit_seals s LEFT JOIN audit_events e ON e.id = s.event_id
  WHERE s.position > $1 ORDER BY s.position LIMIT ${PAGE}`;

const READ_NEVER_SEALED = `
  SELECT e.id FROM audit_events e
  WHERE e.at < now() - interval '1 minute' AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.event_id = e.id)
  ORDER BY e.id LIMIT ${FINDINGS_KEPT}`;

/** Walks the whole chain and computes every hash anew. @param onProgress told after each page how many seals were read */
export async function verifyChain(
  database: DataSource,
  known: KnownHead | undefined,
  onProgress: (seals: number) => void,
): Promise<ChainReport> {
  const walk = new ChainWalk(await readRetained(database), known);
  let last: number | undefined = 0;
  while (last !== undefined) {
    const page: SealRow[] = await database.query<SealRow[]>(READ_SEALS, [last]);
    for (const row of page) walk.visit(row);
    onProgress(walk.position);
    last = page.length === PAGE ? page.at(-1)?.position : undefined;
  }
  for (const { id } of await database.query<{ id: string }[]>(READ_NEVER_SEALED))
    walk.find('never_sealed', undefined, id);
  return walk.end();
}

/** The state of a walk from the first seal to the last. */
class ChainWalk {
  position = 0;
  private hash = FIRST_HASH;
  private sealed = 0;
  private retained = 0;
  private faults = 0;
  private metKnownHead = false;
  private readonly findings: ChainFinding[] = [];

  constructor(
    private readonly retainedBefore: string,
    private readonly known: KnownHead | undefined,
  ) {}

  visit(row: SealRow): void {
    const { position, eventId } = row;
    if (position !== this.position + 1) this.find('gap', position, eventId);
    // After a fault the walk goes on from what stands there, so that each is named once.
    else if (!hashSeal(this.hash, position, eventId, row.recordHash).equals(row.hash))
      this.find('seal_broken', position, eventId);
    if (isRecord(row)) {
      if (!hashRecord(row).equals(row.recordHash)) this.find('record_edited', position, eventId);
    } else if (eventId < this.retainedBefore) this.retained += 1;
    else this.find('record_missing', position, eventId);
    if (position === this.known?.position) this.metKnownHead = row.hash.toString('hex') === this.known.hash;
    this.sealed += 1;
    this.position = position;
    this.hash = row.hash;
  }

  find(fault: ChainFault, position: number | undefined, eventId: string | undefined): void {
    this.faults += 1;
    if (this.findings.length < FINDINGS_KEPT) this.findings.push({ fault, position, eventId });
  }

  end(): ChainReport {
    if (this.known && !this.metKnownHead) this.find('head_missing', this.known.position, undefined);
    const { sealed, retained, faults, findings, position, hash } = this;
    const head = sealed === 0 ? undefined : { position, hash: hash.toString('hex') };
    return { sealed, retained, faults, findings, head };
  }
}

function isRecord(row: SealRow): row is SealRow & HashedRecord {
  return row.id !== null;
}
