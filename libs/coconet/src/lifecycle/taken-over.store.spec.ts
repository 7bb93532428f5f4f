import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accepted, ends } from '../testing/command-records.js';
import { CommandTable, NOW, sent } from '../testing/command-table.js';
import { asEnded, asSent, type CommandRecord } from './command-record.js';
import { TakenOverStore } from './taken-over.store.js';

let table: CommandTable;

beforeAll(async () => {
  table = await CommandTable.open();
});

beforeEach(() => table.empty());

afterAll(() => table.close());

describe('a command that is to be proved and that nobody attends to any more', () => {
  const proof = '{"shows":[]}';
  const proved = (): CommandRecord => asSent(accepted(), NOW, proof);
  let takenOver: TakenOverStore;

  beforeAll(() => {
    takenOver = new TakenOverStore(table.dataSource);
  });

  it('is taken over once by all replicas together, and does not end before', async () => {
    const records = Array.from({ length: 150 }, proved);
    await table.store.put([...records, accepted(), sent(accepted())]);
    expect(await takenOver.take()).toEqual([]);
    await table.lapse();
    const taken = (await Promise.all([1, 2, 3, 4].map(() => takenOver.take()))).flat();
    while (taken.length < 150) taken.push(...(await takenOver.take()));
    expect(new Set(taken.map(({ record }) => record.id)).size).toBe(150);
    expect(await takenOver.take()).toEqual([]);
    expect(await table.store.endLapsed()).toBe(2);
    expect(taken[0]?.record).toEqual(await table.store.find(taken[0]?.record.id ?? ''));
    expect(taken[0]?.record).toMatchObject({ state: 'sent', proof });
  });

  it('says how long ago it was sent', async () => {
    await table.store.put([
      { ...asSent(accepted(), new Date(Date.now() - 3_600_000), proof), isReleased: true },
    ]);
    const [taken] = await takenOver.take();
    expect(Math.round((taken?.sentFor ?? 0) / 60_000)).toBe(60);
  });

  it('can be taken over as soon as its replica has left it, whether it was recorded before or not', async () => {
    const [known, fresh] = [proved(), proved()];
    await table.store.put([known]);
    const left = { ...known, proof: '{"shows":[],"said":{}}', isReleased: true } as const;
    await table.store.put([left, { ...fresh, isReleased: true }]);
    const taken = await takenOver.take();
    expect(taken.map(({ record }) => record.proof).toSorted()).toEqual([left.proof, proof].toSorted());
    expect(await takenOver.take()).toEqual([]);
  });

  it('is not taken back by a replica that left it after it had ended', async () => {
    const record = proved();
    await table.store.put([asEnded(record, ends.succeeded, NOW)]);
    expect(await table.store.put([{ ...record, isReleased: true }])).toEqual(new Set([record.id]));
    expect(await takenOver.take()).toEqual([]);
  });

  it('ends once, with its record in the trail, and keeps nothing of the proof', async () => {
    const record = { ...proved(), isAnnounced: true };
    await table.store.put([{ ...record, isReleased: true }]);
    const end = { ...ends.succeeded, state: 'confirmed' } as const;
    await Promise.all([takenOver.end(record.id, end), takenOver.end(record.id, end)]);
    await takenOver.end(record.id, ends.failed);
    expect(await table.store.find(record.id)).toMatchObject({
      state: 'confirmed',
      status: 'SUCCESS',
      proof: null,
    });
    const trail = await table.recordsOf([record]);
    expect(trail).toMatchObject([{ result: 'succeeded', details: { state: 'confirmed', announced: true } }]);
    expect(trail[0]).not.toHaveProperty('details.stateReason');
  });

  it('keeps the end of the replica that comes first', async () => {
    const record = proved();
    await table.store.put([{ ...record, isReleased: true }]);
    await takenOver.take();
    await table.store.put([asEnded(record, ends.succeeded, NOW)]);
    await takenOver.end(record.id, { ...ends.failed, state: 'unconfirmed', reason: 'not_shown' });
    expect(await table.store.find(record.id)).toMatchObject({ state: 'succeeded', proof: null });
    expect(await table.recordsOf([record])).toMatchObject([{ details: { state: 'succeeded' } }]);
  });
});
