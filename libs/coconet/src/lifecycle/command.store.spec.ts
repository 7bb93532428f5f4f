import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { smallestIdAt, SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { accepted, ends } from '../testing/command-records.js';
import { SERVICE_ID } from '../testing/callers.js';
import { LINK_ID, OTHER_LINK_ID } from '../testing/stand-ins.js';
import { asEnded, asSent, type CommandRecord } from './command-record.js';
import { CommandStore } from './command.store.js';

let database: TestDatabase;
let dataSource: DataSource;
let store: CommandStore;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  store = new CommandStore(dataSource);
});

beforeEach(() => database.query('TRUNCATE commands'));

afterAll(async () => {
  await database.drop();
});

const ADA = { name: 'ada@example.com', issuer: 'https://login.example.com' };
const now = new Date('2027-01-31T11:00:00.000Z');
const sent = (record: CommandRecord): CommandRecord => asSent(record, now);
const succeeded = (record: CommandRecord): CommandRecord => asEnded(sent(record), ends.succeeded, now);
const lapse = (): Promise<unknown> =>
  database.query(
    "UPDATE commands SET attended_until = now() - interval '1 second' WHERE attended_until IS NOT NULL",
  );

const recordsOf = async (records: readonly Pick<CommandRecord, 'id'>[]): Promise<Record<string, unknown>[]> =>
  database.query(
    `SELECT action, result, link_id, audit_reveal_details(details) AS details FROM audit_events WHERE details ->> 'commandId' = ANY($1::text[])
     ORDER BY at`,
    [records.map(({ id }) => id)],
  );

describe('a record', () => {
  it('comes back as it was written, in every state', async () => {
    for (const record of [accepted({ actor: ADA }), sent(accepted()), succeeded(accepted())]) {
      expect(await store.put([record])).toEqual(new Set());
      expect(await store.find(record.id)).toEqual(record);
    }
    expect(await store.find(new SystemIds().next())).toBeUndefined();
  });

  it('keeps its latest state, in whatever order its writes come', async () => {
    const record = accepted();
    const steps = [record, sent(record), succeeded(record)];
    for (const order of [
      [2, 1, 0],
      [1, 0, 2],
      [0, 2, 1],
      [2, 0, 1],
    ]) {
      await database.query('TRUNCATE commands');
      for (const step of order) await store.put([steps[step] ?? record]);
      expect(await store.find(record.id)).toEqual(succeeded(record));
    }
  });

  it('keeps its latest state if all its writes come at once, among those of others', async () => {
    const records = Array.from({ length: 20 }, () => accepted());
    const writes = [succeeded, sent, (record: CommandRecord) => record].flatMap((step) => [
      store.put(records.map(step)),
      store.put(records.map(step).toReversed()),
    ]);
    await Promise.all(writes);
    for (const record of records) expect((await store.find(record.id))?.state).toBe('succeeded');
  });

  it('keeps its first end: another one proves nothing about the same command', async () => {
    const record = sent(accepted());
    await store.put([asEnded(record, ends.succeeded, now)]);
    expect(await store.put([asEnded(record, ends.failed, now)])).toEqual(new Set([record.id]));
    expect(await store.find(record.id)).toMatchObject({ state: 'succeeded', upstreamCode: null });
  });

  it('may hold what JSON can and PostgreSQL cannot', async () => {
    const record = { ...accepted(), parameters: JSON.stringify({ note: 'a\0b\ud800' }) };
    await store.put([record]);
    expect(await store.find(record.id)).toEqual(record);
  });
});

describe("a link's commands", () => {
  it('are listed newest first, by device, capability, state and time, a page at a time', async () => {
    const records = [
      accepted({ actor: ADA }),
      sent(accepted({ device: '8' })),
      succeeded(accepted({ isSensitive: true })),
      succeeded(accepted()),
    ];
    await store.put([...records, accepted({ linkId: OTHER_LINK_ID })]);
    const [first, second, third, fourth] = records.map(({ id }) => id);
    const listed = async (filter: Partial<Parameters<CommandStore['list']>[0]>): Promise<string[]> =>
      (await store.list({ linkId: LINK_ID, limit: 10, ...filter })).map(({ id }) => id);
    expect(await listed({})).toEqual([fourth, third, second, first]);
    expect(await listed({ limit: 2 })).toEqual([fourth, third]);
    expect(await listed({ before: third })).toEqual([second, first]);
    expect(await listed({ deviceNodeId: '8' })).toEqual([second]);
    expect(await listed({ capability: 'LOCK_CONTROL' })).toEqual([third]);
    expect(await listed({ state: 'succeeded' })).toEqual([fourth, third]);
    expect(await listed({ actor: ADA.name })).toEqual([first]);
    expect(await listed({ from: second })).toEqual([fourth, third, second]);
    expect(await listed({ from: smallestIdAt(new Date(Date.now() + 60_000)) })).toEqual([]);
  });
});

describe('a command that nobody attends to any more', () => {
  it('ends: expired if it was not sent, else unconfirmed; and the trail says so', async () => {
    const records = [
      accepted(),
      sent(accepted()),
      sent(accepted({ isSensitive: true, actor: ADA })),
      succeeded(accepted()),
    ];
    await store.put(records);
    expect(await store.endLapsed()).toBe(0);
    await lapse();
    expect(await store.endLapsed()).toBe(3);
    const found = await Promise.all(records.map(({ id }) => store.find(id)));
    expect(found.map((record) => [record?.state, record?.reason])).toEqual([
      ['expired', 'broker_stopped'],
      ['unconfirmed', 'broker_stopped'],
      ['unconfirmed', 'broker_stopped'],
      ['succeeded', null],
    ]);
    const trail = await recordsOf(records);
    expect(trail).toHaveLength(4);
    expect(trail).toContainEqual({
      action: 'command.executed',
      result: 'failed',
      link_id: LINK_ID,
      details: {
        networkId: 'n1',
        deviceNodeId: '7',
        resourceEui: '3/zigbee/01',
        capability: 'LOCK_CONTROL',
        command: 'UNLOCK',
        commandId: records[2]?.id,
        senderId: SERVICE_ID,
        causedBy: 'ada@example.com',
        causedByVerified: true,
        causedByIssuer: 'https://login.example.com',
        state: 'unconfirmed',
        stateReason: 'broker_stopped',
        acceptedAt: records[2]?.acceptedAt.toISOString(),
        sentAt: now.toISOString(),
        endedAt: expect.stringMatching(/^20\d\d-.*Z$/),
        announced: true,
      },
    });
  });

  it('is ended once by all replicas together', async () => {
    const records = Array.from({ length: 250 }, () => sent(accepted()));
    await store.put(records);
    await lapse();
    const ended = await Promise.all(Array.from({ length: 8 }, () => store.endLapsed()));
    expect(ended.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(250);
    while ((await store.endLapsed()) > 0);
    expect(await recordsOf(records)).toHaveLength(250);
  });

  it('is left alone while its replica gives signs of life', async () => {
    const record = sent(accepted());
    await store.put([record]);
    await lapse();
    await store.attend([record.id]);
    expect(await store.endLapsed()).toBe(0);
  });

  it('is not sent by a replica that wakes up after all, and a sign of life does not bring it back', async () => {
    const record = accepted();
    await store.put([record]);
    await lapse();
    await store.endLapsed();
    expect(await store.put([sent(record)])).toEqual(new Set([record.id]));
    await store.attend([record.id]);
    expect(await store.find(record.id)).toMatchObject({ state: 'expired' });
  });

  it('has the end that its replica saw, if that one was not dead', async () => {
    const record = sent(accepted());
    await store.put([record]);
    await lapse();
    await store.endLapsed();
    await store.put([asEnded(record, ends.failed, now)]);
    expect(await store.find(record.id)).toMatchObject({ state: 'failed', reason: 'refused_by_coco' });
  });
});

describe('old commands', () => {
  it('are removed, and neither newer ones nor those without an end', async () => {
    const records = [succeeded(accepted()), accepted(), succeeded(accepted()), succeeded(accepted())];
    await store.put(records);
    expect(await store.removeBefore(records[3]?.id ?? '')).toBe(false);
    const left = await store.list({ linkId: LINK_ID, limit: 10 });
    expect(left.map(({ id }) => id)).toEqual([records[3]?.id, records[1]?.id]);
  });
});
