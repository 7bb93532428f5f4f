import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { smallestIdAt, SystemIds } from '#kernel';
import { accepted, ends } from '../testing/command-records.js';
import { CommandTable, NOW, sent, succeeded } from '../testing/command-table.js';
import { SERVICE_ID } from '../testing/callers.js';
import { LINK_ID, OTHER_LINK_ID } from '../testing/stand-ins.js';
import { asEnded, type CommandRecord } from './command-record.js';
import type { CommandStore } from './command.store.js';

let table: CommandTable;

beforeAll(async () => {
  table = await CommandTable.open();
});

beforeEach(() => table.empty());

afterAll(() => table.close());

const ADA = { name: 'ada@example.com', issuer: 'https://login.example.com' };

describe('a record', () => {
  it('comes back as it was written, in every state', async () => {
    for (const record of [accepted({ actor: ADA }), sent(accepted()), succeeded(accepted())]) {
      expect(await table.store.put([record])).toEqual(new Set());
      expect(await table.store.find(record.id)).toEqual(record);
    }
    expect(await table.store.find(new SystemIds().next())).toBeUndefined();
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
      await table.empty();
      for (const step of order) await table.store.put([steps[step] ?? record]);
      expect(await table.store.find(record.id)).toEqual(succeeded(record));
    }
  });

  it('keeps its latest state if all its writes come at once, among those of others', async () => {
    const records = Array.from({ length: 20 }, () => accepted());
    const writes = [succeeded, sent, (record: CommandRecord) => record].flatMap((step) => [
      table.store.put(records.map(step)),
      table.store.put(records.map(step).toReversed()),
    ]);
    await Promise.all(writes);
    for (const record of records) expect((await table.store.find(record.id))?.state).toBe('succeeded');
  });

  it('keeps its first end: another one proves nothing about the same command', async () => {
    const record = sent(accepted());
    await table.store.put([asEnded(record, ends.succeeded, NOW)]);
    expect(await table.store.put([asEnded(record, ends.failed, NOW)])).toEqual(new Set([record.id]));
    expect(await table.store.find(record.id)).toMatchObject({ state: 'succeeded', upstreamCode: null });
  });

  it('may hold what JSON can and PostgreSQL cannot', async () => {
    const record = { ...accepted(), parameters: JSON.stringify({ note: 'a\0b\ud800' }) };
    await table.store.put([record]);
    expect(await table.store.find(record.id)).toEqual(record);
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
    await table.store.put([...records, accepted({ linkId: OTHER_LINK_ID })]);
    const [first, second, third, fourth] = records.map(({ id }) => id);
    const listed = async (filter: Partial<Parameters<CommandStore['list']>[0]>): Promise<string[]> =>
      (await table.store.list({ linkId: LINK_ID, limit: 10, ...filter })).map(({ id }) => id);
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
    await table.store.put(records);
    expect(await table.store.endLapsed()).toBe(0);
    await table.lapse();
    expect(await table.store.endLapsed()).toBe(3);
    const found = await Promise.all(records.map(({ id }) => table.store.find(id)));
    expect(found.map((record) => [record?.state, record?.reason])).toEqual([
      ['expired', 'broker_stopped'],
      ['unconfirmed', 'broker_stopped'],
      ['unconfirmed', 'broker_stopped'],
      ['succeeded', null],
    ]);
    const trail = await table.recordsOf(records);
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
        sentAt: NOW.toISOString(),
        endedAt: expect.stringMatching(/^20\d\d-.*Z$/),
        announced: true,
      },
    });
  });

  it('is ended once by all replicas together', async () => {
    const records = Array.from({ length: 250 }, () => sent(accepted()));
    await table.store.put(records);
    await table.lapse();
    const ended = await Promise.all(Array.from({ length: 8 }, () => table.store.endLapsed()));
    expect(ended.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(250);
    while ((await table.store.endLapsed()) > 0);
    expect(await table.recordsOf(records)).toHaveLength(250);
  });

  it('is left alone while its replica gives signs of life', async () => {
    const record = sent(accepted());
    await table.store.put([record]);
    await table.lapse();
    await table.store.attend([record.id]);
    expect(await table.store.endLapsed()).toBe(0);
  });

  it('is not sent by a replica that wakes up after all, and a sign of life does not bring it back', async () => {
    const record = accepted();
    await table.store.put([record]);
    await table.lapse();
    await table.store.endLapsed();
    expect(await table.store.put([sent(record)])).toEqual(new Set([record.id]));
    await table.store.attend([record.id]);
    expect(await table.store.find(record.id)).toMatchObject({ state: 'expired' });
  });

  it('has the end that its replica saw, if that one was not dead', async () => {
    const record = sent(accepted());
    await table.store.put([record]);
    await table.lapse();
    await table.store.endLapsed();
    await table.store.put([asEnded(record, ends.failed, NOW)]);
    expect(await table.store.find(record.id)).toMatchObject({ state: 'failed', reason: 'refused_by_coco' });
  });
});

describe('old commands', () => {
  it('are removed, and neither newer ones nor those without an end', async () => {
    const records = [succeeded(accepted()), accepted(), succeeded(accepted()), succeeded(accepted())];
    await table.store.put(records);
    expect(await table.store.removeBefore(records[3]?.id ?? '')).toBe(false);
    const left = await table.store.list({ linkId: LINK_ID, limit: 10 });
    expect(left.map(({ id }) => id)).toEqual([records[3]?.id, records[1]?.id]);
  });
});
