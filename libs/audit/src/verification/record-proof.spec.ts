/** One record is proved by the chain and by the next signed checkpoint, even against the owner of the database. */
import type { KeyObject } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { ChainStage } from '../../../../test/audit/chain-stage.js';
import { makeCheckpointKeys, readPrivateKey } from '../checkpoints/checkpoint-keys.js';
import { signCheckpoint } from '../checkpoints/checkpoint.js';
import { keepCheckpoint } from '../checkpoints/kept-checkpoints.js';
import { readHead } from '../chain/chainer.js';
import { hashEntry, HASHED_COLUMNS, hashRecord, type HashedRecord } from '../chain/record-hash.js';
import { proveRecord } from './record-proof.js';
import type { RecordProofView } from './record-proof.view.js';

const key = readPrivateKey(makeCheckpointKeys().privateKey);
const UNKNOWN = '01981f60-0b3f-7d10-8a55-2c3d4e5f6a7b';
const otherKey = readPrivateKey(makeCheckpointKeys().privateKey);
let stage: ChainStage;
/** The owner of the database, whose changes last for one test. */
let owner: QueryRunner;

beforeAll(async () => {
  stage = await ChainStage.create();
  await stage.record('one', 'two', 'three', 'four');
  await stage.chain();
});

afterAll(async () => {
  await stage.remove();
});

beforeEach(async () => {
  owner = stage.dataSource.createQueryRunner();
  await owner.startTransaction();
});

afterEach(async () => {
  await owner.rollbackTransaction();
  await owner.release();
});

const prove = async (position: number, by: KeyObject | null = key): Promise<RecordProofView | undefined> =>
  proveRecord(owner.manager, await stage.idAt(position), by ?? undefined);

const sign = async (by = key): Promise<void> => {
  const head = await readHead(owner.manager);
  if (head === undefined) throw new Error('No head');
  const { position, hash } = head;
  const point = { position, hash: hash.toString('hex'), at: new Date() };
  await keepCheckpoint(owner.manager, signCheckpoint(point, by));
};

/** Triggers do not prevent it. */
const tamper = async (statement: string, values: unknown[] = []): Promise<void> => {
  await owner.query('SET LOCAL session_replication_role = replica');
  await owner.query(statement, values);
  await owner.query('SET LOCAL session_replication_role = DEFAULT');
};

const edit = async (position: number): Promise<Buffer> => {
  const id = await stage.idAt(position);
  await tamper(`UPDATE audit_events SET actor_id = 'nobody' WHERE id = $1`, [id]);
  const [record] = (await owner.query(`SELECT ${HASHED_COLUMNS} FROM audit_events e WHERE id = $1`, [
    id,
  ])) as HashedRecord[];
  if (record === undefined) throw new Error('No record');
  return hashRecord(record);
};

describe('a record is proved', () => {
  it('by the next signed checkpoint', async () => {
    await sign();
    for (const position of [1, 4])
      expect(await prove(position)).toMatchObject({
        verdict: 'signed',
        position,
        reached: { position: 4 },
        checkpoint: { position: 4 },
      });
  });

  it('by the chain alone, if nothing was signed, or by another key', async () => {
    expect(await prove(2)).toMatchObject({ verdict: 'chained', reached: { position: 4 } });
    await sign(otherKey);
    expect(await prove(2)).toMatchObject({ verdict: 'chained', checkpoint: null });
    await sign();
    expect(await prove(2)).toMatchObject({ verdict: 'signed' });
    expect(await prove(2, null)).toMatchObject({ verdict: 'chained', checkpoint: null });
  });

  it('with everything needed to recompute its hashes', async () => {
    const proof = await prove(3);
    const bytes = Buffer.from(proof?.recordHash ?? '', 'hex');
    const hash = hashEntry(Buffer.from(proof?.previousHash ?? '', 'hex'), 3, await stage.idAt(3), bytes);
    expect(hash.toString('hex')).toBe(proof?.hash);
    expect(proof?.hashed).toContain('call.refused');
  });

  it('only once it is chained, and if there is one', async () => {
    await owner.query(
      `INSERT INTO audit_events (id, action, result, actor_kind) VALUES ($1, 'link.held', 'succeeded', 'admin')`,
      [UNKNOWN],
    );
    expect(await proveRecord(owner.manager, UNKNOWN, key)).toMatchObject({
      verdict: 'waiting',
      position: null,
    });
    expect(await proveRecord(stage.dataSource, UNKNOWN, key)).toBeUndefined();
  });
});

describe('a record is not proved if', () => {
  beforeEach(async () => {
    await sign();
  });

  it('it was edited', async () => {
    await edit(2);
    expect(await prove(2)).toMatchObject({ verdict: 'broken', fault: 'record_edited at position 2' });
    // Each record is proved for itself.
    expect(await prove(3)).toMatchObject({ verdict: 'signed' });
  });

  it('it was edited and hashed again', async () => {
    await tamper('UPDATE audit_seals SET record_hash = $1 WHERE position = 2', [await edit(2)]);
    expect(await prove(2)).toMatchObject({ verdict: 'broken', fault: 'seal_broken at position 2' });
    expect(await prove(1)).toMatchObject({ verdict: 'broken', fault: 'seal_broken at position 2' });
  });

  it('the chain was made again over it', async () => {
    const recordHash = await edit(4);
    const before = Buffer.from((await prove(3))?.hash ?? '', 'hex');
    const hash = hashEntry(before, 4, await stage.idAt(4), recordHash);
    await tamper('UPDATE audit_seals SET record_hash = $1, hash = $2 WHERE position = 4', [recordHash, hash]);
    const fault = 'checkpoint_contradicted at position 4';
    expect(await prove(4)).toMatchObject({ verdict: 'broken', fault });
    expect(await prove(1)).toMatchObject({ verdict: 'broken', fault });
  });

  it.each([
    ['an entry after it', 3, 'gap at position 3'],
    ['the entry before it', 1, 'gap at position 1'],
    ['the end of the chain', 4, 'checkpoint_missing at position 4'],
  ])('%s is gone', async (_name, position, fault) => {
    await tamper('DELETE FROM audit_seals WHERE position = $1', [position]);
    expect(await prove(2)).toMatchObject({ verdict: 'broken', fault });
  });
});
