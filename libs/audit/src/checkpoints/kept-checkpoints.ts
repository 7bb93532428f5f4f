/** Checkpoints that are kept in the database, too. Its owner can remove them, but cannot sign one. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { findCheckpoints, isSignedBy, type Checkpoint } from './checkpoint.js';

/** How many checkpoints are searched for one that the present key has signed: those of the hours after a change of keys. */
const LOOKED_AT = 50;

const KEEP = `
  INSERT INTO audit_checkpoints (position, key_id, checkpoint) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`;

const FROM = 'SELECT checkpoint FROM audit_checkpoints WHERE position >= $1 ORDER BY position LIMIT $2';

/** Keeps a signed checkpoint. */
export async function keepCheckpoint(
  database: Pick<EntityManager, 'query'>,
  checkpoint: string,
): Promise<void> {
  for (const { position, keyId } of findCheckpoints(checkpoint))
    await database.query(KEEP, [position, keyId, checkpoint]);
}

/** The first checkpoint at or after a position that this key has signed. */
export async function firstCheckpointFrom(
  database: Pick<EntityManager, 'query'>,
  position: number,
  privateKey: KeyObject,
): Promise<Checkpoint | undefined> {
  const rows = await database.query<{ checkpoint: string }[]>(FROM, [position, LOOKED_AT]);
  const publicKeys = [createPublicKey(privateKey)];
  return rows
    .flatMap(({ checkpoint }) => findCheckpoints(checkpoint))
    .find((checkpoint) => checkpoint.position >= position && isSignedBy(checkpoint, publicKeys));
}
