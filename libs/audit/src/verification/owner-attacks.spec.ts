/** The database's owner can disable triggers and compute hashes like the broker. Their changes are still found. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChainStage } from '../../../../test/audit/chain-stage.js';
import { makeCheckpointKeys, readPrivateKey, readPublicKeys } from '../checkpoints/checkpoint-keys.js';
import { signCheckpoint } from '../checkpoints/checkpoint.js';
import { firstIdAt } from '../chain/partitions.js';
import {
  FIRST_HASH,
  HASHED_COLUMNS,
  hashRecord,
  hashEntry,
  type HashedRecord,
} from '../chain/record-hash.js';
import type { ChainEvidence } from './verify-chain.js';

const keys = makeCheckpointKeys();
let stage: ChainStage;
let shipped: string[];

beforeEach(async () => {
  stage = await ChainStage.create();
  shipped = [];
});

afterEach(async () => {
  await stage.remove();
});

/** What a broker would give out now, or would have given out then. */
async function ship(at = new Date(), privateKey = keys.privateKey): Promise<void> {
  const { head } = await stage.verify();
  if (head === undefined) throw new Error('No head');
  shipped.push(signCheckpoint({ ...head, at }, readPrivateKey(privateKey)));
}

const evidence = (): ChainEvidence => ({
  checkpoints: { text: shipped.join('\n'), publicKeys: readPublicKeys(keys.publicKey) },
});

async function write(...texts: string[]): Promise<void> {
  await stage.record(...texts);
  await stage.chain();
}

/** Rebuilds the chain over the trail's current content, as its owner can. */
async function chainAgain(): Promise<void> {
  const records = (await stage.database.query(
    `SELECT ${HASHED_COLUMNS} FROM audit_events e LEFT JOIN audit_seals s ON s.event_id = e.id
     ORDER BY s.position NULLS LAST, e.id`,
  )) as unknown as HashedRecord[];
  await stage.tamper('DELETE FROM audit_seals');
  await stage.tamper('DELETE FROM audit_unsealed');
  let hash = FIRST_HASH;
  for (const [index, record] of records.entries()) {
    const recordHash = hashRecord(record);
    hash = hashEntry(hash, index + 1, record.id, recordHash);
    await stage.tamper(
      'INSERT INTO audit_seals (position, event_id, record_hash, hash, routine) VALUES ($1, $2, $3, $4, false)',
      [index + 1, record.id, recordHash, hash],
    );
  }
}

const deleteRecord = async (position: number): Promise<void> => {
  await stage.tamper('DELETE FROM audit_events WHERE id = $1', [await stage.idAt(position)]);
};

describe('with signed checkpoints kept elsewhere, the trail is known to be changed when', () => {
  beforeEach(async () => {
    await write('one', 'two', 'three');
    await ship();
    await write('four', 'five');
    await ship();
    await write('six');
    expect(await stage.verify(evidence())).toMatchObject({
      faults: 0,
      checkpoints: { proved: 2, newest: { position: 5 }, after: 1 },
    });
  });

  it('a record was deleted and the chain was rebuilt', async () => {
    await deleteRecord(2);
    await chainAgain();
    expect(await stage.faults()).toEqual([]);
    expect(await stage.faults(evidence())).toEqual([
      'checkpoint_contradicted 3',
      'checkpoint_contradicted 5',
    ]);
  });

  it('a record was inserted and the chain was rebuilt', async () => {
    await stage.record('put in');
    const [last] = await stage.database.query('SELECT event_id AS id FROM audit_unsealed');
    await stage.tamper('UPDATE audit_seals SET position = position + 1000 WHERE position > 1');
    await stage.tamper(
      `INSERT INTO audit_seals (position, event_id, record_hash, hash, routine) VALUES (500, $1, '', '', false)`,
      [last?.id],
    );
    await chainAgain();
    expect(await stage.faults()).toEqual([]);
    expect(await stage.faults(evidence())).toEqual([
      'checkpoint_contradicted 3',
      'checkpoint_contradicted 5',
    ]);
  });

  it('two records were swapped and the chain was rebuilt', async () => {
    await stage.tamper('UPDATE audit_seals SET position = -position');
    await stage.tamper(
      'UPDATE audit_seals SET position = CASE position WHEN -4 THEN 5 WHEN -5 THEN 4 ELSE -position END',
    );
    await chainAgain();
    expect(await stage.faults()).toEqual([]);
    expect(await stage.faults(evidence())).toEqual(['checkpoint_contradicted 5']);
  });

  it('its end was cut off', async () => {
    for (const position of [4, 5, 6]) await deleteRecord(position);
    await stage.tamper('DELETE FROM audit_seals WHERE position > 3');
    expect(await stage.faults()).toEqual([]);
    expect(await stage.faults(evidence())).toEqual(['checkpoint_missing 5']);
  });

  it('its end was replaced by another', async () => {
    for (const position of [4, 5, 6]) await deleteRecord(position);
    await stage.tamper('DELETE FROM audit_seals WHERE position > 3');
    await write('another four', 'another five', 'another six');
    expect(await stage.faults()).toEqual([]);
    expect(await stage.faults(evidence())).toEqual(['checkpoint_contradicted 5']);
  });

  it('an older backup was restored, and again once that has grown', async () => {
    await stage.database.query('CREATE SCHEMA backup');
    for (const table of ['audit_events', 'audit_seals'])
      await stage.database.query(`CREATE TABLE backup.${table} AS SELECT * FROM ${table}`);
    await write('seven');
    await ship();
    for (const table of ['audit_events', 'audit_seals']) {
      await stage.tamper(`DELETE FROM ${table}`);
      await stage.tamper(`INSERT INTO ${table} SELECT * FROM backup.${table}`);
    }
    expect(await stage.faults()).toEqual([]);
    expect(await stage.faults(evidence())).toEqual(['checkpoint_missing 7']);
    await write('another seven', 'another eight');
    expect(await stage.faults(evidence())).toEqual(['checkpoint_contradicted 7']);
  });

  it('a checkpoint was made up to fit, changed, or damaged', async () => {
    const [first = ''] = shipped;
    await ship(new Date(), makeCheckpointKeys().privateKey);
    shipped.push(first.replace('position=3', 'position=2'), first.replace('hash=', 'hash=x'));
    expect((await stage.faults(evidence())).sort()).toEqual([
      'checkpoint_forged -',
      'checkpoint_forged 2',
      'checkpoint_forged 6',
    ]);
  });

  it('a record was added that claims to be older than the checkpoint before it', async () => {
    shipped = [];
    await ship(new Date(Date.now() + 3 * 3_600_000));
    await write('much later');
    expect(await stage.faults({ ...evidence(), now: new Date(Date.now() + 4 * 3_600_000) })).toEqual([
      'back_dated 7',
    ]);
  });
});

describe('by the chain alone it is known when', () => {
  const insert = `
    INSERT INTO audit_events (id, at, action, result, actor_kind)
    VALUES ($1, $2, 'link.confirmed', 'succeeded', 'service')`;

  it('a record was back-dated, with its id or without', async () => {
    await write('one');
    const lastWeek = new Date(Date.now() - 7 * 86_400_000);
    await stage.tamper('SET session_replication_role = DEFAULT');
    await stage.database.query(insert.replace('$1', 'broker_uuid7()').replace('$2', '$1'), [lastWeek]);
    await stage.database.query(insert, [firstIdAt(lastWeek), lastWeek]);
    await stage.chain();
    expect((await stage.faults()).sort()).toEqual(['back_dated 2', 'back_dated 3']);
  });

  it('a record was dated into the future', async () => {
    await write('one');
    await stage.database.query(insert.replace('$1', 'broker_uuid7()').replace('$2', '$1'), [
      new Date(Date.now() + 86_400_000),
    ]);
    await stage.chain();
    await write('three');
    expect(await stage.faults()).toEqual(['post_dated 2']);
  });

  it('what was set aside is removed or changed', async () => {
    for (const text of ['one', 'two'])
      stage.trail.recordSoon({
        action: 'command.executed',
        result: 'succeeded',
        actor: { kind: 'service', id: text },
        linkId: 'not a link',
      });
    await stage.trail.flush();
    await stage.chain();
    expect(await stage.faults()).toEqual([]);
    await stage.tamper(`UPDATE audit_set_aside SET record = '{}' WHERE record LIKE '%one%'`);
    await stage.tamper(`DELETE FROM audit_set_aside WHERE record LIKE '%two%'`);
    expect(await stage.faults()).toEqual(['set_aside_changed -', 'set_aside_changed -']);
    await expect(stage.database.query('DELETE FROM audit_set_aside')).rejects.toThrow(/append-only/);
  });
});
