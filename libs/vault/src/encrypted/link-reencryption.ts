import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  Cipher,
  KeyColumn,
  rewrapAll,
  type Batch,
  type EncryptedSample,
  type ReencryptedBatch,
  type Reencryption,
  type RewrappedRecord,
  type EncryptionContext,
  type Statements,
} from '#keyring';

interface Row {
  readonly linkId: string;
  readonly serviceId: string;
  readonly generation: string;
  readonly keyId: string;
  readonly dataKey: Buffer;
}

/** Skips rows that another replica is moving or a refresh is replacing. */
const CLAIM = `
  SELECT s.link_id AS "linkId", l.service_id AS "serviceId", s.generation, s.key_id AS "keyId", s.data_key AS "dataKey"
  FROM link_secrets s JOIN links l ON l.id = s.link_id
  WHERE s.key_id = $1 AND s.link_id > $2
  ORDER BY s.link_id LIMIT $3 FOR UPDATE OF s SKIP LOCKED`;

/**
 * Only if the row still holds the data key that was re-wrapped: anything a refresh has written since is
 * newer.
 */
const WRITE = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::bytea[]) AS i (link_id, old_data_key, key_id, data_key)
  ),
  rewrapped AS (
    UPDATE link_secrets s SET key_id = i.key_id, data_key = i.data_key
    FROM input i WHERE s.link_id = i.link_id AND s.data_key = i.old_data_key
    RETURNING s.link_id
  )
  SELECT count(*)::int AS rows FROM rewrapped`;

const SAMPLES = `
  SELECT s.link_id AS "linkId", l.service_id AS "serviceId", s.generation, s.data_key AS "dataKey"
  FROM link_secrets s JOIN links l ON l.id = s.link_id
  WHERE s.key_id = $1 LIMIT 3`;

/**
 * Moves links from one key to the primary by re-wrapping their data keys. Tokens are neither changed nor
 * decrypted.
 */
@Injectable()
export class LinkReencryption implements Reencryption {
  readonly isCounted = true;
  readonly rows = new KeyColumn('link_secrets');

  constructor(private readonly cipher: Cipher) {}

  keysInUse(statements: Statements): Promise<string[]> {
    return this.rows.keysInUse(statements);
  }

  async reencrypt({ from, after, limit }: Batch, manager: EntityManager): Promise<ReencryptedBatch> {
    const rows = await manager.query<Row[]>(CLAIM, [from, after, limit]);
    const records = rows.map((row) => ({
      id: row.linkId,
      label: `link ${row.linkId}`,
      place: placeOf(row),
      keyId: row.keyId,
      dataKey: row.dataKey,
    }));
    const { rewrapped, failed } = await rewrapAll(this.cipher, records);
    const moved = rewrapped.length === 0 ? 0 : await write(manager, rewrapped);
    return { moved, failed, last: rows.at(-1)?.linkId };
  }

  async samples(keyId: string, statements: Statements): Promise<EncryptedSample[]> {
    const rows = await statements.query<Row[]>(SAMPLES, [keyId]);
    return rows.map((row) => ({ place: placeOf(row), wrappedKey: row.dataKey }));
  }
}

async function write(manager: EntityManager, rewrapped: readonly RewrappedRecord[]): Promise<number> {
  const [written] = await manager.query<{ rows: number }[]>(WRITE, [
    rewrapped.map(({ id }) => id),
    rewrapped.map(({ oldDataKey }) => oldDataKey),
    rewrapped.map(({ keyId }) => keyId),
    rewrapped.map(({ wrappedKey }) => wrappedKey),
  ]);
  return written?.rows ?? 0;
}

function placeOf({ serviceId, linkId, generation }: Row): EncryptionContext {
  return { serviceId, recordId: linkId, generation: Number(generation) };
}
