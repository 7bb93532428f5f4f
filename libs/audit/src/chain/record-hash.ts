import { hash } from 'node:crypto';

/** A record as it is hashed: every column as text, or `null`. */
export interface HashedRecord {
  readonly id: string;
  /** Seconds since 1970 in UTC, with six decimals. */
  readonly at: string;
  readonly action: string;
  readonly result: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly linkId: string | null;
  readonly serviceId: string | null;
  readonly requestId: string | null;
  readonly remoteAddress: string | null;
  /** As PostgreSQL writes `jsonb`: members in its own fixed order. */
  readonly details: string;
}

/** Selects a {@link HashedRecord} from `audit_events e`. */
export const HASHED_COLUMNS = `
  e.id, extract(epoch FROM e.at)::text AS at, e.action, e.result,
  e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.link_id AS "linkId", e.service_id AS "serviceId",
  e.request_id AS "requestId", e.remote_address AS "remoteAddress", e.details::text AS details`;

/** The hash before the first. */
export const FIRST_HASH: Buffer = Buffer.alloc(32);

/** The length of a missing value. */
const NO_LENGTH = 0xffffffff;

/**
 * SHA-256 over all columns, each prefixed by its length as a 32-bit big-endian number, so that no two different records
 * have the same bytes.
 */
export function hashRecord(record: HashedRecord): Buffer {
  const values = [
    record.id,
    record.at,
    record.action,
    record.result,
    record.actorKind,
    record.actorId,
    record.linkId,
    record.serviceId,
    record.requestId,
    record.remoteAddress,
    record.details,
  ];
  const lengths = values.map((value) => (value === null ? 0 : Buffer.byteLength(value)));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let end = 0;
  for (const [index, value] of values.entries()) {
    end = bytes.writeUInt32BE(value === null ? NO_LENGTH : (lengths[index] ?? 0), end);
    if (value !== null) end += bytes.write(value, end);
  }
  return hash('sha256', bytes, 'buffer');
}

/** The hash of a chain entry: SHA-256 over the hash before it, its position (64 bits, big-endian), the event's id and the record's hash. */
export function hashEntry(previous: Buffer, position: number, eventId: string, recordHash: Buffer): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(position));
  const id = Buffer.from(eventId.replaceAll('-', ''), 'hex');
  return hash('sha256', Buffer.concat([previous, place, id, recordHash]), 'buffer');
}
