import { createHash } from 'node:crypto';

/** A record as it is hashed: every column as text, `null` where there is none. */
export interface HashedRecord {
  readonly id: string;
  /** To the microsecond, in UTC. */
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
  e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, e.action, e.result,
  e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.link_id AS "linkId", e.service_id AS "serviceId",
  e.request_id AS "requestId", e.remote_address AS "remoteAddress", e.details::text AS details`;

/** The hash before the first. */
export const FIRST_HASH: Buffer = Buffer.alloc(32);

/** Stands for the length of what is not there. */
const NO_LENGTH = 0xffffffff;

/**
 * SHA-256 over all columns, each prefixed by its length as a 32-bit big-endian number, so that no two different records
 * have the same bytes.
 */
export function hashRecord(record: HashedRecord): Buffer {
  const hash = createHash('sha256');
  const { id, at, action, result, actorKind, actorId, linkId, serviceId } = record;
  const { requestId, remoteAddress, details } = record;
  for (const value of [
    id,
    at,
    action,
    result,
    actorKind,
    actorId,
    linkId,
    serviceId,
    requestId,
    remoteAddress,
    details,
  ]) {
    const bytes = value === null ? undefined : Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes?.length ?? NO_LENGTH);
    hash.update(length);
    if (bytes) hash.update(bytes);
  }
  return hash.digest();
}

/** The hash of a seal: SHA-256 over the hash before it, its position (64 bits, big-endian), the event's id and the record's hash. */
export function hashSeal(previous: Buffer, position: number, eventId: string, recordHash: Buffer): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(position));
  const id = Buffer.from(eventId.replaceAll('-', ''), 'hex');
  return createHash('sha256').update(previous).update(place).update(id).update(recordHash).digest();
}
