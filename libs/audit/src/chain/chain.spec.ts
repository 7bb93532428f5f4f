import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/database.js';
import type { AuditEvent } from '../audit-event.js';
import { AuditTrail } from '../audit-trail.js';
import { SealedRecords } from '../sealed-records.js';
import { retainMonths } from './retention.js';
import { readHead, Sealer } from './sealer.js';
import { verifyChain, type ChainReport, type KnownHead } from './verify-chain.js';

const event = (text: string): AuditEvent => ({
  action: 'call.refused',
  result: 'refused',
  actor: { kind: 'service', id: text },
  details: { text },
});

describe('the chain of the audit trail', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let trail: AuditTrail;
  let sealer: Sealer;

  beforeEach(async () => {
    database = await createDatabase();
    dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    trail = new AuditTrail(dataSource, new SystemIds());
    sealer = new Sealer(dataSource);
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const record = async (...texts: string[]): Promise<void> =>
    trail.recordWithin(dataSource.manager, texts.map(event));
  const seal = async (): Promise<void> => {
    while (await sealer.sealNext());
  };
  const verify = (known?: KnownHead): Promise<ChainReport> => verifyChain(dataSource, known, () => undefined);
  const faults = async (known?: KnownHead): Promise<string[]> =>
    (await verify(known)).findings.map(({ fault, position }) => `${fault} ${position ?? '-'}`);
  const idAt = async (position: number): Promise<string> => {
    const [row] = await database.query('SELECT event_id FROM audit_seals WHERE position = $1', [position]);
    return String(row?.event_id);
  };
  /** As someone would who owns the database: triggers do not stand in the way. */
  const tamper = async (statement: string, parameters: unknown[] = []): Promise<void> => {
    await database.query('SET session_replication_role = replica');
    await database.query(statement, parameters);
    await database.query('SET session_replication_role = DEFAULT');
  };

  it('holds every record once, in order, and is whole', async () => {
    await record('one', 'two');
    await seal();
    await record('three');
    await seal();
    const report = await verify();
    expect(report).toMatchObject({ sealed: 3, retained: 0, faults: 0, findings: [] });
    const head = await readHead(dataSource);
    expect(report.head).toEqual({ position: 3, hash: head?.hash.toString('hex') });
    const records = await new SealedRecords().after(1, 10, dataSource.manager);
    expect(records.map(({ position, details }) => [position, details.text])).toEqual([
      [2, 'two'],
      [3, 'three'],
    ]);
  });

  it('takes up a record that is committed after younger ones were sealed', async () => {
    const late = dataSource.createQueryRunner();
    await late.startTransaction();
    await trail.recordWithin(late.manager, [event('late')]);
    await record('early');
    await seal();
    await late.commitTransaction();
    await late.release();
    await seal();
    const records = await new SealedRecords().after(0, 10, dataSource.manager);
    expect(records.map(({ details }) => details.text)).toEqual(['early', 'late']);
    expect(await faults()).toEqual([]);
  });

  it('is one however many replicas seal at once', async () => {
    for (let batch = 0; batch < 5; batch += 1)
      await record(...Array.from({ length: 100 }, (_record, index) => `${batch} ${index}`));
    const others = [new Sealer(dataSource), new Sealer(dataSource), sealer];
    for (let round = 0; round < 3; round += 1) await Promise.all(others.map((each) => each.sealNext()));
    await seal();
    expect(await verify()).toMatchObject({ sealed: 500, faults: 0 });
  });

  it('names an edited record, whichever column it is', async () => {
    await record('one', 'two', 'three');
    await seal();
    const id = await idAt(2);
    for (const change of [
      `details = '{"text":"another"}'`,
      `actor_id = 'another'`,
      `link_id = gen_random_uuid()`,
      `at = at + interval '1 microsecond'`,
      `result = 'succeeded'`,
      `remote_address = ''`,
    ]) {
      await database.query('CREATE TEMP TABLE IF NOT EXISTS kept AS SELECT * FROM audit_events WHERE false');
      await database.query('DELETE FROM kept');
      await database.query('INSERT INTO kept SELECT * FROM audit_events WHERE id = $1', [id]);
      await tamper(`UPDATE audit_events SET ${change} WHERE id = $1`, [id]);
      expect([change, await faults()]).toEqual([change, ['record_edited 2']]);
      await tamper('DELETE FROM audit_events WHERE id = $1', [id]);
      await tamper('INSERT INTO audit_events SELECT * FROM kept');
      expect(await faults()).toEqual([]);
    }
  });

  it('names a record that is gone, a seal that is gone, and one that was edited', async () => {
    await record('one', 'two', 'three', 'four');
    await seal();
    await tamper('DELETE FROM audit_events WHERE id = $1', [await idAt(2)]);
    expect(await faults()).toEqual(['record_missing 2']);
    await tamper('DELETE FROM audit_seals WHERE position = 3');
    expect(await faults()).toEqual(['record_missing 2', 'gap 4']);
  });

  it('names two records whose places were exchanged', async () => {
    await record('one', 'two', 'three');
    await seal();
    const [second, third] = [await idAt(2), await idAt(3)];
    await tamper(
      `UPDATE audit_seals SET event_id = (CASE event_id::text WHEN $1 THEN gen_random_uuid() ELSE event_id END)`,
      [second],
    );
    await tamper('UPDATE audit_seals SET event_id = $1 WHERE position = 3', [second]);
    await tamper('UPDATE audit_seals SET event_id = $1 WHERE position = 2', [third]);
    const found = await faults();
    expect(found).toEqual(expect.arrayContaining(['seal_broken 2', 'seal_broken 3']));
  });

  it('names a record that was put in without being sealed, once it is older than a minute', async () => {
    await record('one');
    await seal();
    const put = `INSERT INTO audit_events (id, at, action, result, actor_kind)
      VALUES (uuidv7(), now() - $1::interval, 'link.revoked', 'succeeded', 'admin')`;
    await tamper(put, ['5 seconds']);
    expect(await faults()).toEqual([]);
    await tamper(put, ['2 minutes']);
    expect(await faults()).toEqual(['never_sealed -']);
  });

  it('shows by a head kept elsewhere that its end was cut off, or that all of it was made anew', async () => {
    await record('one', 'two', 'three');
    await seal();
    const { head } = await verify();
    if (head === undefined) throw new Error('No head');
    await record('four');
    await seal();
    expect(await faults(head)).toEqual([]);
    expect(await faults({ ...head, hash: head.hash.replace(/^./, 'x') })).toEqual(['head_missing 3']);
    await tamper(
      'DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_seals WHERE position >= 3)',
    );
    await tamper('DELETE FROM audit_seals WHERE position >= 3');
    expect(await faults()).toEqual([]);
    expect(await faults(head)).toEqual(['head_missing 3']);
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
    await record('one');
    await seal();
    await expect(database.query(statement)).rejects.toThrow(/append-only/);
    expect(await faults()).toEqual([]);
  });

  it('loses whole months by retention only, which says so in the trail, and is whole after it', async () => {
    await database.query(
      `CREATE TABLE audit_events_2026_01 PARTITION OF audit_events
       FOR VALUES FROM ('019b76da-a800-0000-0000-000000000000') TO ('019c1680-3c00-0000-0000-000000000000')`,
    );
    await database.query(
      `INSERT INTO audit_events (id, action, result, actor_kind)
       VALUES ('019b8000-0000-7000-8000-000000000001', 'link.confirmed', 'succeeded', 'service'),
         ('019b8000-0000-7000-8000-000000000002', 'link.revoked', 'succeeded', 'service')`,
    );
    await record('now');
    await seal();
    const actor = { kind: 'admin', id: 'test' } as const;
    const wouldDrop = await retainMonths(dataSource, trail, 1, { dryRun: true, actor });
    expect(wouldDrop).toMatchObject([{ table: 'audit_events_2026_01', records: 2 }]);
    expect(await verify()).toMatchObject({ sealed: 3, retained: 0 });
    await retainMonths(dataSource, trail, 1, { dryRun: false, actor });
    await seal();
    expect(await verify()).toMatchObject({ sealed: 4, retained: 2, faults: 0 });
    const records = await new SealedRecords().after(3, 10, dataSource.manager);
    expect(records).toMatchObject([{ action: 'audit.retained', details: { records: 2, months: 1 } }]);
  });
});
