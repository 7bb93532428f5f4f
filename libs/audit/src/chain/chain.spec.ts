import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { advisoryLocks } from '#database';
import { smallestIdAt } from '#kernel';
import { ChainStage, recordOf } from '../../../../test/audit/chain-stage.js';
import { AuditTrail } from '../audit-trail.js';
import { ChainedRecords } from '../chained-records.js';
import { addPartitions, countsPartitionOf, partitionOf } from './partitions.js';
import { retainMonths } from './retention.js';
import { readHead, Chainer } from './chainer.js';

describe('the chain of the audit trail', () => {
  let stage: ChainStage;

  beforeEach(async () => {
    stage = await ChainStage.create();
  });

  afterEach(async () => {
    await stage.remove();
  });

  it('holds every record once, in order, and is intact', async () => {
    await stage.record('one', 'two');
    await stage.chain();
    await stage.record('three');
    await stage.chain();
    const report = await stage.verify();
    expect(report).toMatchObject({ sealed: 3, retained: 0, faults: 0, findings: [] });
    const head = await readHead(stage.dataSource);
    expect(report.head).toEqual({ position: 3, hash: head?.hash.toString('hex') });
    const records = await new ChainedRecords().after(1, 10, stage.dataSource.manager);
    expect(records.map(({ position, details }) => [position, details.text])).toEqual([
      [2, 'two'],
      [3, 'three'],
    ]);
  });

  it('takes up a record that is committed after younger ones were chained', async () => {
    const late = stage.dataSource.createQueryRunner();
    await late.startTransaction();
    await stage.trail.recordWithin(late.manager, [recordOf('late')]);
    await stage.record('early');
    await stage.chain();
    await late.commitTransaction();
    await late.release();
    await stage.chain();
    const records = await new ChainedRecords().after(0, 10, stage.dataSource.manager);
    expect(records.map(({ details }) => details.text)).toEqual(['early', 'late']);
    expect(await stage.faults()).toEqual([]);
  });

  it('has records in the order in which they were written, though the clocks of their replicas differ', async () => {
    const now = Date.now();
    const writing = (ahead: number): AuditTrail =>
      new AuditTrail(stage.dataSource, { next: () => smallestIdAt(new Date(now + ahead)) });
    const [ahead, behind] = [writing(3_000), writing(-3_000)];
    await ahead.recordWithin(stage.dataSource.manager, [recordOf('activated')]);
    await stage.record('held');
    await behind.recordWithin(stage.dataSource.manager, [recordOf('revoked')]);
    await stage.chain();
    const records = await new ChainedRecords().after(0, 10, stage.dataSource.manager);
    expect(records.map(({ details }) => details.text)).toEqual(['activated', 'held', 'revoked']);
    expect(await stage.faults()).toEqual([]);
  });

  it('takes what was written before there was an order first, by its ids', async () => {
    await stage.record('three');
    await stage.record('one', 'two');
    await stage.database.query(
      `UPDATE audit_unsealed u SET place = NULL FROM audit_events e WHERE e.id = u.event_id AND e.details ->> 'text' <> 'three'`,
    );
    await stage.chain();
    const records = await new ChainedRecords().after(0, 10, stage.dataSource.manager);
    expect(records.map(({ details }) => details.text)).toEqual(['one', 'two', 'three']);
  });

  it('is one chain however many replicas extend it at once', async () => {
    for (let batch = 0; batch < 5; batch += 1)
      await stage.record(...Array.from({ length: 100 }, (_record, index) => `${batch} ${index}`));
    // One that chains now: the others leave it to that one, and neither wait nor fail.
    const chaining = stage.dataSource.createQueryRunner();
    await chaining.startTransaction();
    await chaining.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.chaining]);
    expect(await new Chainer(stage.dataSource).chainNext()).toBe(false);
    expect((await stage.verify()).sealed).toBe(0);
    await chaining.rollbackTransaction();
    await chaining.release();
    const others = [new Chainer(stage.dataSource), new Chainer(stage.dataSource), stage.chainer];
    for (let round = 0; round < 3; round += 1) await Promise.all(others.map((each) => each.chainNext()));
    await stage.chain();
    expect(await stage.verify()).toMatchObject({ sealed: 500, faults: 0 });
  });

  it('goes on while a key is changed, which takes as long as the KMS does', async () => {
    const change = stage.dataSource.createQueryRunner();
    await change.startTransaction();
    await change.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.keyChange]);
    await stage.record('one');
    await stage.chain();
    expect(await stage.verify()).toMatchObject({ sealed: 1, faults: 0 });
    await change.rollbackTransaction();
    await change.release();
  });

  it('names an edited record, whichever column it is', async () => {
    await stage.record('one', 'two', 'three');
    await stage.chain();
    const id = await stage.idAt(2);
    for (const change of [
      `details = '{"text":"another"}'`,
      `actor_id = 'another'`,
      `link_id = gen_random_uuid()`,
      `at = at + interval '1 microsecond'`,
      `result = 'succeeded'`,
      `remote_address = ''`,
      `action = 'link.confirmed'`,
      `actor_kind = 'admin'`,
      `service_id = gen_random_uuid()`,
      `request_id = 'another'`,
    ]) {
      await stage.database.query(
        'CREATE TEMP TABLE IF NOT EXISTS kept AS SELECT * FROM audit_events WHERE false',
      );
      await stage.database.query('DELETE FROM kept');
      await stage.database.query('INSERT INTO kept SELECT * FROM audit_events WHERE id = $1', [id]);
      await stage.tamper(`UPDATE audit_events SET ${change} WHERE id = $1`, [id]);
      expect([change, await stage.faults()]).toEqual([change, ['record_edited 2']]);
      await stage.tamper('DELETE FROM audit_events WHERE id = $1', [id]);
      await stage.tamper('INSERT INTO audit_events SELECT * FROM kept');
      expect(await stage.faults()).toEqual([]);
    }
  });

  it('reports a missing record, a missing chain entry, and an edited one', async () => {
    await stage.record('one', 'two', 'three', 'four');
    await stage.chain();
    await stage.tamper('DELETE FROM audit_events WHERE id = $1', [await stage.idAt(2)]);
    expect(await stage.faults()).toEqual(['record_missing 2']);
    await stage.tamper('DELETE FROM audit_seals WHERE position = 3');
    expect(await stage.faults()).toEqual(['record_missing 2', 'gap 4']);
  });

  it('names two records whose places were exchanged', async () => {
    await stage.record('one', 'two', 'three');
    await stage.chain();
    const [second, third] = [await stage.idAt(2), await stage.idAt(3)];
    await stage.tamper(
      `UPDATE audit_seals SET event_id = (CASE event_id::text WHEN $1 THEN gen_random_uuid() ELSE event_id END)`,
      [second],
    );
    await stage.tamper('UPDATE audit_seals SET event_id = $1 WHERE position = 3', [second]);
    await stage.tamper('UPDATE audit_seals SET event_id = $1 WHERE position = 2', [third]);
    const found = await stage.faults();
    expect(found).toEqual(expect.arrayContaining(['seal_broken 2', 'seal_broken 3']));
  });

  it('reports an inserted record that was never chained, once it is older than a minute', async () => {
    await stage.record('one');
    await stage.chain();
    const put = `INSERT INTO audit_events (id, at, action, result, actor_kind)
      VALUES (broker_uuid7(), now() - $1::interval, 'link.revoked', 'succeeded', 'admin')`;
    await stage.tamper(put, ['5 seconds']);
    expect(await stage.faults()).toEqual([]);
    await stage.tamper(put, ['2 minutes']);
    expect(await stage.faults()).toEqual(['never_sealed -']);
  });

  it('shows by a head kept elsewhere that its end was cut off, or that all of it was recomputed', async () => {
    await stage.record('one', 'two', 'three');
    await stage.chain();
    const { head } = await stage.verify();
    if (head === undefined) throw new Error('No head');
    await stage.record('four');
    await stage.chain();
    expect(await stage.faults({ head })).toEqual([]);
    expect(await stage.faults({ head: { ...head, hash: head.hash.replace(/^./, 'x') } })).toEqual([
      'head_missing 3',
    ]);
    await stage.tamper(
      'DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_seals WHERE position >= 3)',
    );
    await stage.tamper('DELETE FROM audit_seals WHERE position >= 3');
    expect(await stage.faults()).toEqual([]);
    expect(await stage.faults({ head })).toEqual(['head_missing 3']);
  });

  it.each([
    `UPDATE audit_events SET result = 'succeeded'`,
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
    `TRUNCATE audit_events_others`,
    'UPDATE audit_seals SET position = position + 1',
    'DELETE FROM audit_seals',
    'TRUNCATE audit_seals',
  ])('is append-only: %s is refused even to its owner', async (statement) => {
    await stage.record('one');
    await stage.chain();
    await expect(stage.database.query(statement)).rejects.toThrow(/append-only/);
    expect(await stage.faults()).toEqual([]);
  });

  it('loses full months only by retention, which is recorded in the trail, and is intact afterwards', async () => {
    await stage.database.query(
      `CREATE TABLE audit_events_2026_01 PARTITION OF audit_events
       FOR VALUES FROM ('019b76da-a800-0000-0000-000000000000') TO ('019c1680-3c00-0000-0000-000000000000')`,
    );
    await stage.database.query(
      `INSERT INTO audit_events (id, action, result, actor_kind)
       VALUES ('019b8000-0000-7000-8000-000000000001', 'link.confirmed', 'succeeded', 'service'),
         ('019b8000-0000-7000-8000-000000000002', 'link.revoked', 'succeeded', 'service')`,
    );
    await stage.database.query(
      `CREATE TABLE call_counts_2026_01 PARTITION OF call_counts FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')`,
    );
    await stage.database.query(
      `INSERT INTO call_counts VALUES
         ('2026-01-09T10:00:00Z', broker_uuid7(), broker_uuid7(), 'networks.list', 'succeeded', 5), (now(), broker_uuid7(), broker_uuid7(), '', '', 7)`,
    );
    await stage.record('now');
    await stage.chain();
    const actor = { kind: 'admin', id: 'test' } as const;
    const wouldDrop = await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: true, actor });
    expect(wouldDrop).toMatchObject([
      { table: 'audit_events_2026_01', records: 2 },
      { table: 'call_counts_2026_01', records: 1 },
    ]);
    expect(await stage.verify()).toMatchObject({ sealed: 3, retained: 0 });
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.chain();
    expect(await stage.verify()).toMatchObject({ sealed: 4, retained: 2, faults: 0 });
    const records = await new ChainedRecords().after(3, 10, stage.dataSource.manager);
    expect(records).toMatchObject([
      { action: 'audit.retained', details: { records: 2, counts: 1, months: 1 } },
    ]);
    expect(await stage.database.query('SELECT calls::int FROM call_counts')).toEqual([{ calls: 7 }]);
  });

  it('gets its partitions once, however many replicas start at once in a new month', async () => {
    const tables = [partitionOf(new Date()).table, countsPartitionOf(new Date()).table];
    for (const table of tables) await stage.database.query(`DROP TABLE ${table}`);
    const start = (): Promise<void> => addPartitions(stage.dataSource);
    await Promise.all([start(), start(), start()]);
    const found = await stage.database.query('SELECT FROM pg_class WHERE relname = ANY($1)', [tables]);
    expect(found).toHaveLength(2);
  });
});
