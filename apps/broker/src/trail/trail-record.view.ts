import { AuditRecord } from '#audit';
import { PageView } from '#kernel';

/**
 * A record of the audit trail, with names that the broker looks up for the reader, which are not part of the record.
 */
export class TrailRecord extends AuditRecord {
  /** The user of the link; `null` without a link. */
  readonly userId!: string | null;

  /** What the user calls the device now; `null` if no list has named it, or the link has ended. */
  readonly deviceName!: string | null;

  /** What the user calls the network now. */
  readonly networkName!: string | null;

  static override readonly example: TrailRecord = {
    ...AuditRecord.example,
    userId: 'ada',
    deviceName: null,
    networkName: null,
  };
}

/** A page of records. */
export class TrailPage extends PageView {
  readonly items!: TrailRecord[];

  static readonly example: TrailPage = { items: [TrailRecord.example], nextCursor: null };
}
