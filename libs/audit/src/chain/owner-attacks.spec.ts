/** Whoever owns the database can switch its triggers off and compute hashes as the broker does. What they change is found all the same. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChainStage } from '../../../../test/audit/chain-stage.js';
import { makeCheckpointKeys, readPrivateKey, readPublicKeys } from '../checkpoints/checkpoint-keys.js';
import { signCheckpoint } from '../checkpoints/checkpoint.js';
import { firstIdAt } from './partitions.js';
import { FIRST_HASH, HASHED_COLUMNS, hashRecord, hashSeal, type HashedRecord } from './record-hash.js';
import { retainMonths } from './retention.js';
import type { ChainEvidence } from './verify-chain.js';

const keys = makeCheckpointKeys();
const actor = { kind: 'admin', id: 'operator' } as const;

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
  await stage.seal();
}

/** Makes all seals again over what stands in the trail now, as whoever owns it can. */
async function sealAgain(): Promise<void> {
  const records = (await stage.database.query(
    `SELECT ${HASHED_COLUMNS} FROM audit_events e LEFT JOIN audit_seals s ON s.event_id = e.id
     ORDER BY s.position NULLS LAST, e.id`,
  )) as unknown as HashedRecord[];
  await stage.tamper('DELETE FROM audit_seals');
  await stage.tamper('DELETE FROM audit_unsealed');
  let hash = FIRST_HASH;
  for (const [index, record] of records.entries()) {
    const recordHash = hashRecord(record);
    hash = hashSeal(hash, index + 1, record.id, recordHash);
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

  it('a record was deleted and all seals were made again', async () => {
    await deleteRecord(2);
    await sealAgain();
    expect(await stage.faults()).toEqual([]);
    expect(await stage.faults(evidence())).toEqual([
      'checkpoint_contradicted 3',
      'checkpoint_contradicted 5',
    ]);
  });

  it('a record was put in between and all seals were made again', async () => {
    await stage.record('put in');
    const [last] = await stage.database.query('SELECT event_id AS id FROM audit_unsealed');
    await stage.tamper('UPDATE audit_seals SET position = position + 1000 WHERE position > 1');
    await stage.tamper(
      `INSERT INTO audit_seals (position, event_id, record_hash, hash, routine) VALUES (500, $1, '', '', false)`,
      [last?.id],
    );
    await sealAgain();
    expect(await stage.faults()).toEqual([]);
    expect(await stage.faults(evidence())).toEqual([
      'checkpoint_contradicted 3',
      'checkpoint_contradicted 5',
    ]);
  });

  it('two records changed places and all seals were made again', async () => {
    await stage.tamper('UPDATE audit_seals SET position = -position');
    await stage.tamper(
      'UPDATE audit_seals SET position = CASE position WHEN -4 THEN 5 WHEN -5 THEN 4 ELSE -position END',
    );
    await sealAgain();
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
    await stage.seal();
    expect((await stage.faults()).sort()).toEqual(['back_dated 2', 'back_dated 3']);
  });

  it('a record was dated into the future', async () => {
    await write('one');
    await stage.database.query(insert.replace('$1', 'broker_uuid7()').replace('$2', '$1'), [
      new Date(Date.now() + 86_400_000),
    ]);
    await stage.seal();
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
    await stage.seal();
    expect(await stage.faults()).toEqual([]);
    await stage.tamper(`UPDATE audit_set_aside SET record = '{}' WHERE record LIKE '%one%'`);
    await stage.tamper(`DELETE FROM audit_set_aside WHERE record LIKE '%two%'`);
    expect(await stage.faults()).toEqual(['set_aside_changed -', 'set_aside_changed -']);
    await expect(stage.database.query('DELETE FROM audit_set_aside')).rejects.toThrow(/append-only/);
  });
});

describe('a retention counts only for what it dropped:', () => {
  const january = new Date(Date.UTC(2026, 0));
  const february = firstIdAt(new Date(Date.UTC(2026, 1)));
  const march = firstIdAt(new Date(Date.UTC(2026, 2)));
  const idIn = (month: number, record: number): string =>
    firstIdAt(new Date(january.getTime() + month * 31 * 86_400_000 + 1_000 * record)).replace(/0$/, '1');

  beforeEach(async () => {
    await stage.database.query(
      `CREATE TABLE audit_events_2026_01 PARTITION OF audit_events FOR VALUES FROM ('${firstIdAt(january)}') TO ('${february}')`,
    );
    await stage.database.query(
      `CREATE TABLE audit_events_2026_02 PARTITION OF audit_events FOR VALUES FROM ('${february}') TO ('${march}')`,
    );
    for (const id of [idIn(0, 1), idIn(0, 2), idIn(1, 1)]) await stage.recordAs(id);
    await write('today', 'unlock');
  });

  /** What anybody may write who may write to the trail. */
  async function claim(details: Record<string, string | number>): Promise<void> {
    await stage.trail.recordWithin(stage.dataSource.manager, [
      { action: 'audit.retained', result: 'succeeded', actor, details },
    ]);
    await stage.seal();
  }

  const ending = async (position: number): Promise<Record<string, string | number>> => {
    const [seal] = await stage.database.query(
      `SELECT event_id AS id, encode(hash, 'hex') AS hash FROM audit_seals WHERE position = $1`,
      [position],
    );
    return { lastRecord: String(seal?.id), lastPosition: position, lastHash: String(seal?.hash) };
  };

  it('one that was carried out leaves the trail whole, and is named with its time and actor', async () => {
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.seal();
    const report = await stage.verify();
    expect(report).toMatchObject({ faults: 0, retained: 3 });
    expect(report.retentions).toMatchObject([
      { actor: 'operator', records: 3, before: march, at: expect.any(Date), objection: undefined },
    ]);
  });

  it('two, one after the other, as the months go by', async () => {
    const month = (new Date().getUTCFullYear() - 2026) * 12 + new Date().getUTCMonth();
    await retainMonths(stage.dataSource, stage.trail, month - 1, { dryRun: false, actor });
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.seal();
    expect(await stage.verify()).toMatchObject({ faults: 0, retained: 3, retentions: [{}, {}] });
  });

  it.each<[string, string, () => Promise<Record<string, string | number>>]>([
    [
      'to the end of time',
      'not_a_month',
      async () => ({
        before: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
        months: 1,
        records: 1,
        ...(await ending(5)),
      }),
    ],
    [
      'within a month',
      'not_a_month',
      async () => ({ before: firstIdAt(new Date()), months: 1, records: 1, ...(await ending(5)) }),
    ],
    [
      'to the end of this month',
      'too_young',
      async () => ({
        before: firstIdAt(new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1))),
        months: 1,
        records: 1,
        ...(await ending(5)),
      }),
    ],
    [
      'to its beginning, keeping no month',
      'too_young',
      async () => ({
        before: firstIdAt(new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth()))),
        months: 0,
        records: 1,
        ...(await ending(5)),
      }),
    ],
    ['without what it must say', 'not_a_month', () => Promise.resolve({})],
  ])('none that claims months %s', async (_what, objection, details) => {
    await deleteRecord(5);
    await claim(await details());
    const report = await stage.verify();
    expect(report.retentions).toMatchObject([{ objection }]);
    expect(report.findings.map(({ fault, position }) => `${fault} ${position ?? '-'}`)).toEqual([
      'record_missing 5',
      'retention_refused 6',
    ]);
  });

  it.each<[string, string, number[], Record<string, string | number>]>([
    ['while other records of the month are there', 'records_left', [1], { before: february, records: 1 }],
    ['with another number', 'other_number', [1, 2], { before: february, records: 1 }],
    ['on another hash', 'other_hash', [1, 2], { before: february, records: 2, lastHash: '00'.repeat(32) }],
    ['without a hash', 'without_hash', [1, 2], { before: february, records: 2 }],
  ])('none of an old month %s', async (_what, objection, gone, details) => {
    const { lastHash = '', ...end } = await ending(gone.at(-1) ?? 0);
    for (const position of gone) await deleteRecord(position);
    await claim({ ...end, months: 1, ...(objection !== 'without_hash' && { lastHash }), ...details });
    const report = await stage.verify();
    expect(report.retentions).toMatchObject([{ objection }]);
    expect(report.findings.map(({ fault }) => fault)).toEqual([
      ...gone.map(() => 'record_missing'),
      'retention_refused',
    ]);
  });

  it('one of an older release, which knew no hash, where an operator vouches for it', async () => {
    for (const position of [1, 2]) await deleteRecord(position);
    await claim({ before: february, months: 1, records: 2, counts: 0 });
    expect((await stage.verify()).retentions).toMatchObject([{ objection: 'without_hash' }]);
    expect(await stage.verify({ acceptedRetentions: [6] })).toMatchObject({ faults: 0, retained: 2 });
  });

  it('one that was made up takes nothing away from one that was carried out', async () => {
    await claim({ before: march, months: 1, records: 3, ...(await ending(3)) });
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.seal();
    await claim({ before: february, months: 1, records: 1, ...(await ending(1)) });
    const report = await stage.verify();
    expect(report.retained).toBe(3);
    expect(report.findings.filter(({ fault }) => fault === 'record_missing')).toEqual([]);
  });

  it('none that is inserted after the deletion of a record of this month', async () => {
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.seal();
    await deleteRecord(5);
    expect(await stage.faults()).toEqual(['record_missing 5']);
  });
});
