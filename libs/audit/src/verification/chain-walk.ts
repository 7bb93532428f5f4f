import { CheckpointLine } from './checkpoint-line.js';
import { timeOfId } from '../chain/partitions.js';
import { FIRST_HASH, hashRecord, hashEntry, type HashedRecord } from '../chain/record-hash.js';
import type { RedactionClaims } from './redaction-claims.js';
import type { RetentionClaims } from './retention-claims.js';
import type { ChainFault, ChainFinding, ChainReport, KnownHead } from './chain-report.js';

/**
 * Findings that are kept by name; all are counted. More than a person reads, and little memory where the whole trail is
 * gone.
 */
const FINDINGS_KEPT = 1_000;

/** A chain entry, with its record if that still exists. */
export type EntryRow = { readonly [Name in keyof HashedRecord]: HashedRecord[Name] | null } & {
  readonly position: number;
  readonly eventId: string;
  readonly recordHash: Buffer;
  readonly hash: Buffer;
};

/** The state of a walk over the chain, from first entry to last. */
export class ChainWalk {
  position = 0;
  private hash = FIRST_HASH;
  private sealed = 0;
  private redacted = 0;
  private faults = 0;
  private metKnownHead = false;
  private readonly findings: ChainFinding[] = [];

  constructor(
    private readonly retentions: RetentionClaims,
    private readonly redactions: RedactionClaims,
    private readonly checkpoints: CheckpointLine,
    private readonly known: KnownHead | undefined,
  ) {}

  visit(row: EntryRow): void {
    const { position, eventId } = row;
    const hash = row.hash.toString('hex');
    if (position !== this.position + 1) this.find('gap', position, eventId);
    // After a fault the walk continues from the stored values, so that each fault is reported once.
    else if (!hashEntry(this.hash, position, eventId, row.recordHash).equals(row.hash))
      this.find('seal_broken', position, eventId);
    if (isRecord(row)) this.visitRecord(row);
    else if (!this.retentions.miss({ position, eventId, hash }))
      this.find('record_missing', position, eventId);
    if (position === this.known?.position) this.metKnownHead = hash === this.known.hash;
    for (const at of this.checkpoints.contradictedBy(position, hash))
      this.find('checkpoint_contradicted', position, eventId, at);
    this.sealed += 1;
    this.position = position;
    this.hash = row.hash;
  }

  find(fault: ChainFault, position?: number, eventId?: string, at?: Date): void {
    this.faults += 1;
    if (this.findings.length < FINDINGS_KEPT) this.findings.push({ fault, position, eventId, at });
  }

  end(): ChainReport {
    if (this.known && !this.metKnownHead) this.find('head_missing', this.known.position);
    for (const { position, at } of this.checkpoints.beyond(this.position))
      this.find('checkpoint_missing', position, undefined, at);
    const { retentions, retained, missing, named } = this.retentions.judge((position) =>
      this.checkpoints.latestAt(position),
    );
    for (const { objection, position, at } of retentions)
      if (objection !== undefined) this.find('retention_refused', position, undefined, at);
    for (const record of named) this.find('record_missing', record.position, record.eventId);
    this.faults += missing - named.length;
    this.findings.sort((one, other) => (one.position ?? Infinity) - (other.position ?? Infinity));
    const { sealed, redacted, faults, findings, position, hash } = this;
    return {
      sealed,
      retained,
      redacted,
      retentions,
      checkpoints: this.checkpoints.report(position),
      faults,
      findings,
      head: sealed === 0 ? undefined : { position, hash: hash.toString('hex') },
    };
  }

  private visitRecord(row: EntryRow & HashedRecord): void {
    const { position, eventId } = row;
    const found = hashRecord(row);
    if (!found.equals(row.recordHash)) this.visitChanged(row, found);
    const at = new Date(Number(row.at) * 1_000);
    const misdated = this.checkpoints.judgeDate(at, timeOfId(eventId));
    if (misdated !== undefined) this.find(misdated, position, eventId, at);
    this.retentions.meet({ position, eventId });
  }

  private visitChanged({ position, eventId, recordHash }: EntryRow, found: Buffer): void {
    const verdict = this.redactions.judge(eventId, recordHash, found);
    if (verdict === 'proved') this.redacted += 1;
    else this.find(verdict, position, eventId);
  }
}

function isRecord(row: EntryRow): row is EntryRow & HashedRecord {
  return row.id !== null;
}
