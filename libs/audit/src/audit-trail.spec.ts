import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../test/harness/postgres/database.js';
import type { AuditEvent } from './audit-event.js';
import { until } from '../../../test/harness/time/until.js';
import { ManualClock } from '../../../test/harness/time/manual-clock.js';
import { AuditTrail, AuditUnavailable } from './audit-trail.js';
import { checkSetAside, readSetAside } from './set-aside.js';

const event = (text: string): AuditEvent => ({
  action: 'call.refused',
  result: 'refused',
  actor: { kind: 'service', id: text },
  requestId: text,
  details: { text },
});

describe('the audit trail', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let trail: AuditTrail;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    trail = new AuditTrail(dataSource, new SystemIds());
  });

  afterAll(async () => {
    await database.drop();
  });

  it('writes what no database can store as replaced, and does not lose what was gathered with it', async () => {
    for (const text of ['first', 'a\0b', 'half \ud83d', 'last']) trail.recordSoon(event(text));
    await trail.flush();
    const rows = await database.query(`SELECT details ->> 'text' AS text FROM audit_events ORDER BY id`);
    expect(rows.map(({ text }) => text)).toEqual(['first', 'a\ufffdb', 'half \ufffd', 'last']);
  });

  /** A trail on a database that is down until switched back on, and may commit without acknowledging. */
  const trailBefore = (): {
    trail: AuditTrail;
    state: { away: boolean; commitsUnseen: boolean };
    batches: number[];
  } => {
    const state = { away: true, commitsUnseen: false };
    const batches: number[] = [];
    const flaky = {
      query: async (statement: string, parameters: unknown[][]) => {
        batches.push(parameters[0]?.length ?? 0);
        if (state.commitsUnseen) await dataSource.query(statement, parameters);
        if (state.away) throw new Error('ECONNRESET');
        return dataSource.query<unknown>(statement, parameters);
      },
    };
    return { trail: new AuditTrail(flaky as unknown as DataSource, new SystemIds()), state, batches };
  };

  const texts = async (like: string): Promise<unknown[]> =>
    (
      await database.query(
        `SELECT details ->> 'text' AS text FROM audit_events WHERE details ->> 'text' LIKE $1 ORDER BY id`,
        [like],
      )
    ).map(({ text }) => text);

  it('keeps collected records while the database is down, in order, and writes it once it is back', async () => {
    const { trail: outage, state } = trailBefore();
    outage.recordSoon(event('away 1'));
    outage.recordSoon(event('away 2'));
    await outage.flush();
    outage.recordSoon(event('away 3'));
    await outage.flush();
    expect(outage.length).toBe(3);
    expect(outage.oldestAge).toBeGreaterThan(0);
    state.away = false;
    await until('it is written automatically', () => outage.length === 0);
    expect(await texts('away %')).toEqual(['away 1', 'away 2', 'away 3']);
    expect(outage.oldestAge).toBe(0);
  });

  it('writes nothing twice that was committed although the answer was lost', async () => {
    const { trail: outage, state } = trailBefore();
    state.commitsUnseen = true;
    outage.recordSoon(event('unseen'));
    await outage.flush();
    expect([outage.length, await texts('unseen')]).toEqual([1, ['unseen']]);
    state.away = false;
    await outage.flush();
    expect([outage.length, await texts('unseen')]).toEqual([0, ['unseen']]);
  });

  it('drops none of very many, and refuses commands that would add to them', async () => {
    const { trail: outage, state, batches } = trailBefore();
    for (let record = 0; record < 9_999; record += 1) outage.recordSoon(event(`many ${record}`));
    outage.requireRoom();
    outage.recordSoon(event('many 9999'));
    expect(() => {
      outage.requireRoom();
    }).toThrow(AuditUnavailable);
    // Calls in progress are still recorded.
    outage.recordSoon(event('many 10000'));
    state.away = false;
    await outage.flush();
    expect(new Set(await texts('many %')).size).toBe(10_001);
    expect(Math.max(...batches)).toBe(500);
    outage.requireRoom();
  });

  const poisoned = (text: string): AuditEvent => ({ ...event(text), linkId: 'not a link' });

  it('loses no command that was carried out along with a record that PostgreSQL rejects', async () => {
    for (let record = 0; record < 700; record += 1)
      trail.recordSoon(record % 333 === 0 ? poisoned(`next, refused ${record}`) : event(`next ${record}`));
    await trail.flush();
    expect(trail.length).toBe(0);
    const written = await texts('next %');
    expect(written).toEqual(
      Array.from({ length: 700 }, (_record, index) => index)
        .filter((index) => index % 333 !== 0)
        .map((index) => `next ${index}`),
    );
  });

  it('keeps what PostgreSQL refuses as text, and pins it in the trail by its digest', async () => {
    const before = trail.recordsSetAside;
    trail.recordSoon(poisoned('kept \0 \ud83d'));
    await trail.flush();
    expect(trail.recordsSetAside).toBe(before + 1);
    const kept = (await readSetAside(dataSource)).filter(({ record }) => record.includes('kept'));
    expect(kept.map(({ code }) => code)).toEqual(['22P02']);
    expect(JSON.parse(kept[0]?.record ?? '')).toEqual({ ...poisoned('kept \0 \ud83d'), id: kept[0]?.id });
    const claims = await checkSetAside(dataSource.manager);
    expect(claims.length).toBeGreaterThan(0);
    expect(claims.every(({ expected, found }) => found?.equals(expected))).toBe(true);
  });

  it('cuts texts that no index accepts: outsiders chose their length', async () => {
    const long = randomBytes(6_000).toString('base64');
    trail.recordSoon({
      ...event('cut'),
      actor: { kind: 'user', id: long },
      requestId: long,
      remoteAddress: long,
    });
    const aside = trail.recordsSetAside;
    await trail.flush();
    const rows = await database.query(
      `SELECT length(audit_reveal(actor_id)) AS actor, length(request_id) AS request, length(remote_address) AS address
       FROM audit_events WHERE details ->> 'text' = 'cut'`,
    );
    expect([rows, trail.recordsSetAside]).toEqual([[{ actor: 255, request: 255, address: 255 }], aside]);
  });

  it('sets nothing aside while the broker has no right to write, and calls the replica unready', async () => {
    const clock = new ManualClock();
    const trailOfRole = new AuditTrail(dataSource, new SystemIds(), clock);
    await database.query('ALTER TABLE audit_events RENAME TO audit_events_moved');
    try {
      trailOfRole.recordSoon(event('without right'));
      await trailOfRole.flush();
      expect([trailOfRole.length, trailOfRole.problem]).toEqual([1, undefined]);
      clock.advance(31_000);
      expect(trailOfRole.problem).toMatch(/have waited for more than 30 s \(42P01\)/);
    } finally {
      await database.query('ALTER TABLE audit_events_moved RENAME TO audit_events');
    }
    await trailOfRole.flush();
    expect([trailOfRole.length, trailOfRole.problem]).toEqual([0, undefined]);
    expect(await texts('without right')).toEqual(['without right']);
  });

  it('is written at the stop although the database misses a moment of it', async () => {
    const { trail: outage, state } = trailBefore();
    outage.recordSoon(event('at the stop'));
    setTimeout(() => (state.away = false), 300);
    await outage.beforeApplicationShutdown();
    expect(await texts('at the stop')).toEqual(['at the stop']);
  });
});
