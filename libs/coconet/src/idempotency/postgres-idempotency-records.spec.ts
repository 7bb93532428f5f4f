import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { SERVICE_ID } from '../testing/callers.js';
import { answerJson } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { keyedRequest } from './idempotency-key.js';
import type { KeyedRequest } from './idempotency-records.js';
import { PostgresIdempotencyRecords } from './postgres-idempotency-records.js';

const LEASE = 60_000;
const commandIds = ['0197a2b4-0000-7000-8000-00000000000c'];
const answer = { status: 200, content: { cmdSeqNum: 1, status: 'SUCCESS' } };

let database: TestDatabase;
let dataSource: DataSource;
let records: PostgresIdempotencyRecords;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  records = new PostgresIdempotencyRecords(dataSource);
});

beforeEach(() => database.query('TRUNCATE idempotency_records'));

afterAll(async () => {
  await database.drop();
});

function under(
  key: string,
  request = 'lamp on',
  serviceId = SERVICE_ID,
  ids: readonly string[] = commandIds,
): KeyedRequest {
  const keyed = keyedRequest(serviceId, key, [request], ids);
  if (keyed === undefined) throw new Error('a key was given');
  return keyed;
}

describe('a key', () => {
  it('is new once, in progress after, and then answers', async () => {
    expect(await records.begin(under('k'), LEASE)).toEqual({ kind: 'new' });
    expect(await records.begin(under('k'), LEASE)).toEqual({ kind: 'in_progress', commandIds });
    await records.complete(under('k'), answer);
    expect(await records.begin(under('k'), LEASE)).toEqual({ kind: 'completed', answer });
  });

  it('is taken by exactly one of 32 requests at once', async () => {
    const begun = await Promise.all(Array.from({ length: 32 }, () => records.begin(under('k'), LEASE)));
    expect(begun.filter(({ kind }) => kind === 'new')).toHaveLength(1);
    expect(begun.filter(({ kind }) => kind === 'in_progress')).toHaveLength(31);
  });

  it('does not match another request', async () => {
    await records.begin(under('k'), LEASE);
    expect(await records.begin(under('k', 'lamp off'), LEASE)).toEqual({ kind: 'mismatch' });
    await records.complete(under('k'), answer);
    expect(await records.begin(under('k', 'lamp off'), LEASE)).toEqual({ kind: 'mismatch' });
  });

  it('is separate for each service', async () => {
    await records.begin(under('k'), LEASE);
    const other = under('k', 'lamp on', '0197a2b4-0000-7000-8000-00000000000b');
    expect(await records.begin(other, LEASE)).toEqual({ kind: 'new' });
  });

  it('is free again once abandoned, and taken but unknown once in doubt', async () => {
    await records.begin(under('k'), LEASE);
    await records.abandon(under('k'));
    expect(await records.begin(under('k'), LEASE)).toEqual({ kind: 'new' });
    await records.doubt(under('k'));
    expect(await records.begin(under('k'), LEASE)).toEqual({ kind: 'unknown', commandIds });
  });

  it('is not freed late by an earlier request, once its repeat has it', async () => {
    const repeat = under('k', 'lamp on', SERVICE_ID, ['0197a2b4-0000-7000-8000-0000000000ff']);
    await records.begin(repeat, LEASE);
    await records.abandon(under('k'));
    expect(await records.begin(under('k'), LEASE)).toMatchObject({ kind: 'in_progress' });
  });

  it('whose process died is unknown after the lease, and never new', async () => {
    await records.begin(under('k'), 1);
    await new Promise((done) => setTimeout(done, 20));
    expect(await records.begin(under('k'), LEASE)).toEqual({ kind: 'unknown', commandIds });
  });

  it('keeps its answer when someone abandons late', async () => {
    await records.begin(under('k'), LEASE);
    await records.complete(under('k'), answer);
    await records.abandon(under('k'));
    await records.doubt(under('k'));
    expect(await records.begin(under('k'), LEASE)).toEqual({ kind: 'completed', answer });
  });

  it('is new again after 24 hours, for any request', async () => {
    await records.begin(under('k'), LEASE);
    await records.complete(under('k'), answer);
    await database.query("UPDATE idempotency_records SET expires_at = now() - interval '1 second'");
    expect(await records.begin(under('k', 'lamp off'), LEASE)).toEqual({ kind: 'new' });
    expect(await records.begin(under('k', 'lamp off'), LEASE)).toEqual({ kind: 'in_progress', commandIds });
  });

  it('is removed after 24 hours, and not before', async () => {
    await records.begin(under('old'), LEASE);
    await database.query("UPDATE idempotency_records SET expires_at = now() - interval '1 second'");
    await records.begin(under('new'), LEASE);
    await records.sweep();
    const left = await database.query('SELECT key_hash FROM idempotency_records');
    expect(left).toEqual([{ key_hash: under('new').keyHash }]);
  });

  it('does not pile up: one sweep removes every old one, however many statements that takes', async () => {
    for (let key = 0; key < 25; key += 1) await records.begin(under(`old-${key}`), LEASE);
    await database.query("UPDATE idempotency_records SET expires_at = now() - interval '1 second'");
    await records.begin(under('new'), LEASE);
    await records.sweep(10);
    const left = await database.query('SELECT key_hash FROM idempotency_records');
    expect(left).toEqual([{ key_hash: under('new').keyHash }]);
  });
});

describe('a command with a key, over HTTP', () => {
  const TYPED = '/networks/n1/devices/7/resources/lamp/commands';
  const RAW = '/coco/network-manager/networks/n1/devices/7/resources/lamp/commands';
  const on = { capability: 'ON_OFF_CONTROL', command: 'ON' };
  const rawOn = { capabilityId: 0, cmdId: 0 };
  const scene = { commands: [{ ...on, deviceNodeId: 7, resourceEui: 'lamp' }] };

  let proxy: ProxyUnderTest;

  beforeAll(async () => {
    proxy = await ProxyUnderTest.start({}, dataSource);
  });

  beforeEach(() => {
    proxy.cloud.answer(answerJson({ cmdSeqNum: 5, status: 'SUCCESS', secretDetail: 'pin 4711' }));
  });

  afterAll(() => proxy.stop());

  it.each([
    ['typed', TYPED, on],
    ['raw', RAW, rawOn],
    ['batched', '/networks/n1/commands', scene],
  ])('is sent once, %s, however often it is repeated', async (_, path, request) => {
    const headers = { 'idempotency-key': '"k-1"' };
    const first = await proxy.post(path, request, headers);
    const second = await proxy.post(path, request, headers);
    expect(proxy.cloud.seen).toHaveLength(1);
    expect(second.status).toBe(first.status);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await second.text()).toContain(path === RAW ? '"cmdSeqNum":5' : '"cmdSeqNum":"5"');
  });

  it('leaves nothing of COCO in the database but its number and status', async () => {
    await proxy.post(RAW, rawOn, { 'idempotency-key': 'k-2' });
    const [row] = await database.query('SELECT content FROM idempotency_records');
    expect(row?.content).toEqual({ cmdSeqNum: '5', status: 'SUCCESS' });
  });

  it('is refused with another body, and COCO sees the first only', async () => {
    await proxy.post(TYPED, on, { 'idempotency-key': 'k-3' });
    const other = await proxy.post(TYPED, { ...on, command: 'OFF' }, { 'idempotency-key': 'k-3' });
    expect(await other.json()).toMatchObject({ code: 'idempotency_key_reused' });
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it('is sent once for fifteen simultaneous requests, and the others learn that it is running', async () => {
    const othersRefused = Promise.withResolvers<undefined>();
    proxy.cloud.answer((request, response) => {
      void othersRefused.promise.then(() => {
        answerJson({ cmdSeqNum: 5, status: 'SUCCESS' })(request, response);
      });
    });
    const codes: string[] = [];
    const calls = Array.from({ length: 15 }, async () => {
      const answer = await proxy.post(TYPED, on, { 'idempotency-key': 'k-4' });
      const { code = 'executed' } = (await answer.json()) as { code?: string };
      codes.push(code);
      if (codes.length === 14) othersRefused.resolve(undefined);
    });
    await Promise.all(calls);
    expect(codes).toEqual([...Array.from({ length: 14 }, () => 'idempotency_key_in_progress'), 'executed']);
    expect(proxy.cloud.seen).toHaveLength(1);
  });
});
