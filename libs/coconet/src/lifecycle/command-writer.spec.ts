import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { databaseOptions } from '#database';
import { SystemClock, SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { PostgresProxy } from '../../../../test/harness/postgres/postgres-proxy.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { until } from '../../../../test/harness/time/until.js';
import { accepted, ends, orderOf } from '../testing/command-records.js';
import { CommandNotRecorded, CommandTakenOver } from './command-errors.js';
import { CommandLifecycle } from './command-lifecycle.js';
import { asEnded, asSent, type CommandRecord } from './command-record.js';
import { CommandStore } from './command.store.js';
import { CommandWriter } from './command-writer.js';

let database: TestDatabase;
let proxy: PostgresProxy;
let dataSource: DataSource;
let store: CommandStore;
let writer: CommandWriter;
let lifecycle: CommandLifecycle;
let trail: AuditTrail;

beforeAll(async () => {
  database = await createDatabase();
  proxy = await PostgresProxy.start(database.url);
  // A silent database is noticed soon.
  const settings = { url: proxy.url, poolSize: 4, connectionTimeout: 500, statementTimeout: 500 };
  dataSource = await new DataSource(databaseOptions(settings, { entities: [], migrations: [] })).initialize();
});

beforeEach(async () => {
  await database.query('TRUNCATE commands');
  trail = new AuditTrail(dataSource, new SystemIds());
  store = new CommandStore(dataSource);
  writer = new CommandWriter(store, trail, new SystemClock());
  lifecycle = new CommandLifecycle(writer, new SystemClock());
});

afterEach(async () => {
  proxy.mend();
  await writer.beforeApplicationShutdown();
});

afterAll(async () => {
  await dataSource.destroy().catch(() => undefined);
  await proxy.stop();
  await database.drop();
});

const stored = async (): Promise<Record<string, unknown>[]> =>
  database.query('SELECT id, state, reason FROM commands ORDER BY id');

describe('a command that is not sensitive', () => {
  it('is written on its own, once it has ended', async () => {
    const order = orderOf();
    await lifecycle.sent(order);
    expect(await stored()).toEqual([]);
    lifecycle.ended(order, ends.succeeded);
    await until('it is written', async () => (await stored()).length === 1);
    expect(await stored()).toEqual([{ id: order.id, state: 'succeeded', reason: null }]);
    await until('memory drops it', () => writer.length === 0);
  });

  it('is written as sent while its answer takes long', async () => {
    const order = orderOf();
    await lifecycle.sent(order);
    await until('it is written', async () => (await stored()).length === 1);
    expect(await stored()).toMatchObject([{ state: 'sent' }]);
    expect(lifecycle.find(order.id)).toMatchObject({ state: 'sent' });
    lifecycle.ended(order, ends.failed);
    expect(lifecycle.find(order.id)).toMatchObject({ state: 'failed' });
    await writer.flush();
    expect(await stored()).toMatchObject([{ state: 'failed', reason: 'refused_by_coco' }]);
  });

  it('has its end in the database if the process stops right after it', async () => {
    const orders = Array.from({ length: 30 }, () => orderOf());
    await Promise.all(orders.map((order) => lifecycle.sent(order)));
    for (const order of orders.slice(0, 20)) lifecycle.ended(order, ends.succeeded);
    await writer.beforeApplicationShutdown();
    const states = (await stored()).map(({ state }) => state);
    expect(states.filter((state) => state === 'succeeded')).toHaveLength(20);
    expect(states.filter((state) => state === 'sent')).toHaveLength(10);
  });
});

describe('a command that is sensitive, or accepted to be sent later,', () => {
  it('is committed before it is sent', async () => {
    const door = orderOf({ isSensitive: true });
    await lifecycle.sent(door);
    expect(await stored()).toMatchObject([{ id: door.id, state: 'sent' }]);
    const lamp = orderOf();
    await lifecycle.accept([lamp]);
    expect(await stored()).toMatchObject([{}, { id: lamp.id, state: 'accepted' }]);
    await lifecycle.sent(lamp);
    expect(await stored()).toMatchObject([{}, { id: lamp.id, state: 'sent' }]);
  });

  it('is not sent once another replica has ended it', async () => {
    const lamp = orderOf();
    await lifecycle.accept([lamp]);
    await database.query("UPDATE commands SET attended_until = now() - interval '1 second'");
    await store.endLapsed();
    await expect(lifecycle.sent(lamp)).rejects.toThrow(CommandTakenOver);
    expect(lifecycle.openIds).toEqual([]);
  });
});

describe('a command that this replica leaves to another', () => {
  it('is written as sent, with what is to be proved, also by a stop', async () => {
    const orders = [orderOf(), orderOf()] as const;
    for (const order of orders) await lifecycle.sent(order, 'kept');
    await until('they are written', () => writer.length === 0);
    lifecycle.release(orders[0].id, 'kept longer');
    expect(lifecycle.openIds).toEqual([orders[1].id]);
    expect(lifecycle.find(orders[0].id)).toMatchObject({ state: 'sent' });
    await until('it is written', () => writer.length === 0);
    lifecycle.release(orders[1].id, 'kept longer');
    await writer.beforeApplicationShutdown();
    const rows = await database.query('SELECT state, proof, attended_until <= now() AS left FROM commands');
    expect(rows).toEqual(orders.map(() => ({ state: 'sent', proof: 'kept longer', left: true })));
  });
});

describe.each<[string, () => void]>([
  [
    'cut off',
    () => {
      proxy.cut();
    },
  ],
  [
    'silent',
    () => {
      proxy.silence(true);
    },
  ],
])('while the database is %s', (_name, fail) => {
  it('a sensitive command is not sent, and its record says so later', async () => {
    const door = orderOf({ isSensitive: true });
    fail();
    await expect(lifecycle.sent(door)).rejects.toThrow(CommandNotRecorded);
    lifecycle.ended(door, { ...ends.failed, reason: 'not_recorded', upstreamCode: null });
    proxy.mend();
    await until('it is written', async () => (await stored()).length === 1);
    expect(await stored()).toMatchObject([{ state: 'failed', reason: 'not_recorded' }]);
  });

  it('the records of other commands wait, can be read here, and are written once it is back', async () => {
    const orders = Array.from({ length: 5 }, () => orderOf());
    fail();
    for (const order of orders) {
      await lifecycle.sent(order);
      lifecycle.ended(order, ends.succeeded);
    }
    await writer.flush();
    expect(writer.length).toBe(5);
    expect(orders.map(({ id }) => lifecycle.find(id)?.state)).toEqual(orders.map(() => 'succeeded'));
    proxy.mend();
    await until('they are written', () => writer.length === 0);
    expect(await stored()).toHaveLength(5);
  });
});

describe('records that wait', () => {
  it('are bounded: beyond that no further command is taken', async () => {
    let isAway = true;
    const flaky = { put: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Set())) };
    const outage = new CommandWriter(flaky as unknown as CommandStore, trail, new SystemClock());
    const first = asEnded(accepted(), ends.failed, new Date());
    for (let record = 0; record < 9_999; record += 1) outage.soon({ ...first, id: String(record) });
    outage.requireRoom();
    outage.soon(first);
    expect(() => {
      outage.requireRoom();
    }).toThrow(CommandNotRecorded);
    isAway = false;
    await outage.flush();
    outage.requireRoom();
    expect(outage.length).toBe(0);
  });

  it('are not held up by one that PostgreSQL rejects', async () => {
    const records: CommandRecord[] = Array.from({ length: 40 }, () => accepted());
    const poison = { ...accepted(), linkId: 'not a link' };
    for (const record of [...records.slice(0, 20), poison, ...records.slice(20)])
      writer.soon({ ...record, endedAt: new Date(), state: 'failed' });
    await writer.flush();
    expect([writer.length, writer.recordsRejected]).toEqual([0, 1]);
    expect(await stored()).toHaveLength(40);
    await trail.flush();
    expect(trail.recordsSetAside).toBe(1);
  });

  it('say for how long the oldest has waited, from when its command began to wait', async () => {
    const clock = new ManualClock();
    let isAway = true;
    const flaky = { put: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Set())) };
    const outage = new CommandWriter(flaky as unknown as CommandStore, trail, clock);
    expect([outage.oldestAge, outage.problem]).toEqual([0, undefined]);
    const running = asSent(accepted(), new Date());
    outage.soon(running);
    clock.advance(20_000);
    outage.soon(accepted());
    outage.soon(asEnded(running, ends.succeeded, new Date()));
    await outage.flush();
    clock.advance(11_000);
    expect([outage.oldestAge, outage.problem]).toEqual([31_000, expect.stringContaining('30 s')]);
    isAway = false;
    await outage.beforeApplicationShutdown();
    expect([outage.oldestAge, outage.problem]).toEqual([0, undefined]);
  });
});
