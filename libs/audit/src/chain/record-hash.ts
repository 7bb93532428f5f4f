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

/** Bytes that the length of a value takes. */
const LENGTH_BYTES = 4;

/** Most bytes of one UTF-16 unit in UTF-8. */
const BYTES_PER_UNIT = 3;

/** Bytes that the values take at most: counting them exactly would cost as much as writing them. */
function roomFor(values: readonly (string | null)[]): number {
  return values.reduce((sum, value) => sum + LENGTH_BYTES + BYTES_PER_UNIT * (value?.length ?? 0), 0);
}

/** The values that are hashed, in their order. */
export function hashedValues(record: HashedRecord): (string | null)[] {
  return [
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
}

/**
 * SHA-256 over all columns, each prefixed by its length as a 32-bit big-endian number, so that no two different records
 * have the same bytes.
 */
export function hashRecord(record: HashedRecord): Buffer {
  const values = hashedValues(record);
  const bytes = Buffer.allocUnsafe(roomFor(values));
  let end = 0;
  for (const value of values) {
    const length = value === null ? 0 : bytes.write(value, end + LENGTH_BYTES);
    bytes.writeUInt32BE(value === null ? NO_LENGTH : length, end);
    end += LENGTH_BYTES + length;
  }
  return hash('sha256', bytes.subarray(0, end), 'buffer');
}

/** Bytes of a position. */
const POSITION_BYTES = 8;

/** Bytes of a UUID. */
const ID_BYTES = 16;

/** The hash of a chain entry: SHA-256 over the hash before it, its position (64 bits, big-endian), the event's id and the record's hash. */
export function hashEntry(previous: Buffer, position: number, eventId: string, recordHash: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(previous.length + POSITION_BYTES + ID_BYTES + recordHash.length);
  let end = previous.copy(bytes);
  end = bytes.writeBigUInt64BE(BigInt(position), end);
  end += bytes.write(eventId.replaceAll('-', ''), end, 'hex');
  end += recordHash.copy(bytes, end);
  return hash('sha256', bytes.subarray(0, end), 'buffer');
}
