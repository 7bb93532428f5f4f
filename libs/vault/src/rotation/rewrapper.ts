import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { moveAccountPepper } from '../account/account-pepper.js';
import { Cipher, wrappingKeyId, type WrappedKey } from '../cipher.js';
import { keysInUse } from '../keys-in-use.js';
import { isOpenFailure } from '../open-failures.js';
import { SealBroken } from '../sealed-box.js';

/** Data keys wrapped in one go: about a millisecond, in which calls wait. */
const SLICE = 20;

/** Which rows a batch moves. */
export interface RewrapRequest {
  /** The key they are under. */
  readonly from: string;
  /** The primary key, as this process knows it. */
  readonly to: string;
  /** The last link of the batch before. */
  readonly afterLinkId: string;
  readonly limit: number;
}

/** What one batch came to. */
export interface RewrappedBatch {
  /** Rows moved to the primary key. */
  readonly rewrapped: number;
  /** Links whose data key does not open; their rows stay as they are. */
  readonly failedLinkIds: readonly string[];
  /** The last link looked at; `undefined` where there was none. */
  readonly lastLinkId: string | undefined;
}

interface Row {
  readonly linkId: string;
  readonly serviceId: string;
  readonly generation: string;
  readonly keyId: string;
  readonly dataKey: Buffer;
}

interface Rewrapped extends WrappedKey {
  readonly row: Row;
}

/**
 * Rows that another replica is moving, or that a refresh is just replacing, are passed over. Nothing is moved to a key that is
 * primary no more: a replica that has not heard of it yet would undo what the others do.
 */
const CLAIM = `
  SELECT s.link_id AS "linkId", l.service_id AS "serviceId", s.generation, s.key_id AS "keyId", s.data_key AS "dataKey"
  FROM link_secrets s JOIN links l ON l.id = s.link_id
  WHERE s.key_id = $1 AND s.link_id > $2 AND EXISTS (SELECT FROM keyring_choice WHERE primary_key_id = $4)
  ORDER BY s.link_id LIMIT $3 FOR UPDATE OF s SKIP LOCKED`;

/** The row must still hold the data key that was wrapped anew: what a refresh wrote since stands. */
const WRITE = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::bytea[]) AS i (link_id, old_data_key, key_id, data_key)
  ),
  rewrapped AS (
    UPDATE link_secrets s SET key_id = i.key_id, data_key = i.data_key
    FROM input i WHERE s.link_id = i.link_id AND s.data_key = i.old_data_key
    RETURNING s.link_id
  ),
  counted AS (
    UPDATE key_rotations SET rows_rewrapped = rows_rewrapped + (SELECT count(*) FROM rewrapped)
    WHERE state = 'rewrapping'
  )
  SELECT count(*)::int AS rows FROM rewrapped`;

/** Moves links from one key to the primary by wrapping their data keys anew. Tokens are not touched, nor opened. */
@Injectable()
export class Rewrapper {
  constructor(
    private readonly database: DataSource,
    private readonly cipher: Cipher,
  ) {}

  /** The keys that links are sealed under. */
  async keysInUse(): Promise<string[]> {
    return keysInUse(this.database);
  }

  /** Moves the account pepper to the primary key. @returns false where it does not open */
  async rewrapPepper(to: string): Promise<boolean> {
    return moveAccountPepper(this.database, this.cipher, to);
  }

  /** How many links are sealed under a key. */
  async countUnder(keyId: string): Promise<number> {
    const [row] = await this.database.query<{ rows: number }[]>(
      'SELECT count(*)::float8 AS rows FROM link_secrets WHERE key_id = $1',
      [keyId],
    );
    return row?.rows ?? 0;
  }

  /** Moves up to `limit` links, in order of their ids, and commits. */
  async rewrapSome({ from, to, afterLinkId, limit }: RewrapRequest): Promise<RewrappedBatch> {
    return this.database.transaction(async (manager) => {
      const rows = await manager.query<Row[]>(CLAIM, [from, afterLinkId, limit, to]);
      const { rewrapped, failedLinkIds } = await this.rewrapAll(rows);
      const written = rewrapped.length === 0 ? 0 : await write(manager, rewrapped);
      return { rewrapped: written, failedLinkIds, lastLinkId: rows.at(-1)?.linkId };
    });
  }

  private async rewrapAll(
    rows: readonly Row[],
  ): Promise<{ rewrapped: Rewrapped[]; failedLinkIds: string[] }> {
    const rewrapped: Rewrapped[] = [];
    const failedLinkIds: string[] = [];
    for (const [index, row] of rows.entries()) {
      if (index % SLICE === SLICE - 1) await nextTurn();
      const wrapped = this.rewrap(row);
      if (wrapped === undefined) failedLinkIds.push(row.linkId);
      else rewrapped.push({ row, ...wrapped });
    }
    return { rewrapped, failedLinkIds };
  }

  private rewrap({ serviceId, linkId, generation, keyId, dataKey }: Row): WrappedKey | undefined {
    try {
      // Where row and blob name different keys one was changed: wrapping it anew would hide that.
      if (wrappingKeyId(dataKey) !== keyId) throw new SealBroken();
      return this.cipher.rewrap({ serviceId, recordId: linkId, generation: Number(generation) }, dataKey);
    } catch (error) {
      if (!isOpenFailure(error)) throw error;
      return undefined;
    }
  }
}

async function write(manager: EntityManager, rewrapped: readonly Rewrapped[]): Promise<number> {
  const [written] = await manager.query<{ rows: number }[]>(WRITE, [
    rewrapped.map(({ row }) => row.linkId),
    rewrapped.map(({ row }) => row.dataKey),
    rewrapped.map(({ keyId }) => keyId),
    rewrapped.map(({ wrappedKey }) => wrappedKey),
  ]);
  return written?.rows ?? 0;
}
