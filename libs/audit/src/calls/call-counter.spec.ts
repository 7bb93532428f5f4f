import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SystemClock, SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { AuditTrail } from '../audit-trail.js';
import { CallCounter } from './call-counter.js';
import type { CountedCall } from './call-counts.js';
import { TrailSearch } from '../search/trail-search.js';

describe('counted calls', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let clock: ManualClock;
  let serviceId: string;
  let counter: CallCounter;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(() => {
    serviceId = randomUUID();
    clock = new ManualClock();
    // In the middle of a minute, so that none of these tests runs over its end.
    clock.advance(90_000 - (clock.now().getTime() % 60_000));
    counter = new CallCounter(dataSource, new AuditTrail(dataSource, new SystemIds()), clock);
  });

  afterEach(async () => {
    await counter.beforeApplicationShutdown();
  });

  const read = (linkId: string, outcome: CountedCall['outcome'] = 'succeeded'): void => {
    counter.count({ serviceId, linkId, operation: 'networks.list', outcome });
  };
  const records = async (): Promise<unknown[]> => {
    const filter = { action: 'calls.counted', serviceId } as const;
    const { items } = await new TrailSearch(dataSource, new SystemClock()).page(filter, 10, undefined);
    return items.toReversed().map(({ actor: { kind, id }, details }) => ({ kind, id, ...details }));
  };
  const minute = (): string => new Date(Math.floor(clock.now().getTime() / 60_000) * 60_000).toISOString();

  it('are added up by minute, service, link, operation and outcome', async () => {
    const [lamp, door] = [randomUUID(), randomUUID()];
    for (const linkId of [lamp, lamp, door]) read(linkId);
    await counter.flush();
    read(lamp);
    read(lamp, 'failed');
    await counter.flush();
    const rows = await database.query(
      `SELECT link_id, operation, outcome, calls::int FROM call_counts WHERE service_id = $1 AND minute = $2`,
      [serviceId, minute()],
    );
    const rowOf = (linkId: string, outcome: string, calls: number): object => ({
      link_id: linkId,
      operation: 'networks.list',
      outcome,
      calls,
    });
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        rowOf(lamp, 'succeeded', 3),
        rowOf(lamp, 'failed', 1),
        rowOf(door, 'succeeded', 1),
      ]),
    );
  });

  it('of a finished minute are one record of the trail per service', async () => {
    const [first, second] = [minute(), new Date(Date.parse(minute()) + 60_000).toISOString()];
    const [lamp, door] = [randomUUID(), randomUUID()];
    for (const linkId of [lamp, lamp, door]) read(linkId);
    await counter.flush();
    read(door, 'failed');
    await counter.flush();
    expect(await records()).toEqual([]);
    clock.advance(60_000);
    read(lamp);
    await counter.flush();
    const by = { kind: 'service', id: serviceId };
    const ofFirst = { ...by, minute: first, succeeded: 3, failed: 1, links: 2 };
    expect(await records()).toEqual([ofFirst]);
    clock.advance(60_000);
    await counter.flush();
    await counter.flush();
    expect(await records()).toEqual([ofFirst, { ...by, minute: second, succeeded: 1, failed: 0, links: 1 }]);
  });

  it('are recorded when the broker stops, also in the middle of a minute', async () => {
    read(randomUUID());
    await counter.beforeApplicationShutdown();
    expect(await records()).toMatchObject([{ minute: minute(), succeeded: 1 }]);
  });

  it('are kept while the database is down, and then written once', async () => {
    const [lamp, started] = [randomUUID(), minute()];
    read(lamp);
    await database.query('ALTER TABLE call_counts RENAME TO call_counts_away');
    await counter.flush();
    clock.advance(60_000);
    read(lamp);
    await counter.flush();
    await database.query('ALTER TABLE call_counts_away RENAME TO call_counts');
    await counter.flush();
    expect(await records()).toMatchObject([{ minute: started, succeeded: 1 }]);
    const [row] = await database.query(
      'SELECT sum(calls)::int AS calls FROM call_counts WHERE link_id = $1',
      [lamp],
    );
    expect(row).toEqual({ calls: 2 });
  });

  it('are written, each once, even if PostgreSQL rejects one', async () => {
    const [lamp, door] = [randomUUID(), randomUUID()];
    for (const linkId of [lamp, 'not a link', door, door]) read(linkId);
    await counter.flush();
    await counter.flush();
    const rows = await database.query(
      'SELECT link_id AS link, calls::int FROM call_counts WHERE service_id = $1 ORDER BY calls',
      [serviceId],
    );
    expect(rows).toEqual([
      { link: lamp, calls: 1 },
      { link: door, calls: 2 },
    ]);
    const [hour] = await database.query(
      'SELECT sum(calls)::int AS calls FROM service_call_hours WHERE service_id = $1',
      [serviceId],
    );
    expect(hour).toEqual({ calls: 4 });
  });
});
