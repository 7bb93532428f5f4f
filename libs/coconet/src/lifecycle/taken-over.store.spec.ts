import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { accepted, ends } from '../testing/command-records.js';
import { asEnded, asSent, type CommandRecord } from './command-record.js';
import { CommandStore } from './command.store.js';
import { TakenOverStore } from './taken-over.store.js';

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

const now = new Date('2027-01-31T11:00:00.000Z');
const sent = (record: CommandRecord): CommandRecord => asSent(record, now);
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

describe('a command that is to be proved and that nobody attends to any more', () => {
  const proof = '{"shows":[]}';
  const proved = (): CommandRecord => asSent(accepted(), now, proof);
  let takenOver: TakenOverStore;

  beforeAll(() => {
    takenOver = new TakenOverStore(dataSource);
  });

  it('is taken over once by all replicas together, and does not end before', async () => {
    const records = Array.from({ length: 150 }, proved);
    await store.put([...records, accepted(), sent(accepted())]);
    expect(await takenOver.take()).toEqual([]);
    await lapse();
    const taken = (await Promise.all([1, 2, 3, 4].map(() => takenOver.take()))).flat();
    while (taken.length < 150) taken.push(...(await takenOver.take()));
    expect(new Set(taken.map(({ record }) => record.id)).size).toBe(150);
    expect(await takenOver.take()).toEqual([]);
    expect(await store.endLapsed()).toBe(2);
    expect(taken[0]?.record).toEqual(await store.find(taken[0]?.record.id ?? ''));
    expect(taken[0]?.record).toMatchObject({ state: 'sent', proof });
  });

  it('says how long ago it was sent', async () => {
    await store.put([{ ...asSent(accepted(), new Date(Date.now() - 3_600_000), proof), isReleased: true }]);
    const [taken] = await takenOver.take();
    expect(Math.round((taken?.sentFor ?? 0) / 60_000)).toBe(60);
  });

  it('can be taken over as soon as its replica has left it, whether it was recorded before or not', async () => {
    const [known, fresh] = [proved(), proved()];
    await store.put([known]);
    const left = { ...known, proof: '{"shows":[],"said":{}}', isReleased: true } as const;
    await store.put([left, { ...fresh, isReleased: true }]);
    const taken = await takenOver.take();
    expect(taken.map(({ record }) => record.proof).toSorted()).toEqual([left.proof, proof].toSorted());
    expect(await takenOver.take()).toEqual([]);
  });

  it('is not taken back by a replica that left it after it had ended', async () => {
    const record = proved();
    await store.put([asEnded(record, ends.succeeded, now)]);
    expect(await store.put([{ ...record, isReleased: true }])).toEqual(new Set([record.id]));
    expect(await takenOver.take()).toEqual([]);
  });

  it('ends once, with its record in the trail, and keeps nothing of the proof', async () => {
    const record = { ...proved(), isAnnounced: true };
    await store.put([{ ...record, isReleased: true }]);
    const end = { ...ends.succeeded, state: 'confirmed' } as const;
    await Promise.all([takenOver.end(record.id, end), takenOver.end(record.id, end)]);
    await takenOver.end(record.id, ends.failed);
    expect(await store.find(record.id)).toMatchObject({ state: 'confirmed', status: 'SUCCESS', proof: null });
    const trail = await recordsOf([record]);
    expect(trail).toMatchObject([{ result: 'succeeded', details: { state: 'confirmed', announced: true } }]);
    expect(trail[0]).not.toHaveProperty('details.stateReason');
  });

  it('keeps the end of the replica that comes first', async () => {
    const record = proved();
    await store.put([{ ...record, isReleased: true }]);
    await takenOver.take();
    await store.put([asEnded(record, ends.succeeded, now)]);
    await takenOver.end(record.id, { ...ends.failed, state: 'unconfirmed', reason: 'not_shown' });
    expect(await store.find(record.id)).toMatchObject({ state: 'succeeded', proof: null });
    expect(await recordsOf([record])).toMatchObject([{ details: { state: 'succeeded' } }]);
  });
});
