import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import type { AuditEvent } from '../audit-event.js';
import { StrangerCalls, type StrangerCall } from './stranger-calls.js';

const refusal = (remoteAddress: string, keyId?: string, operation = 'GET /v1/links'): AuditEvent => ({
  action: 'call.refused',
  result: 'refused',
  actor: { kind: 'unknown' },
  requestId: 'request',
  remoteAddress,
  details: { operation, reason: 'unauthenticated', ...(keyId !== undefined && { keyId }) },
});

const addressOf = (host: number): string => `10.${host >>> 16}.${(host >>> 8) & 255}.${host & 255}`;

describe('refused calls of strangers', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let strangers: StrangerCalls;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    await database.query('DELETE FROM stranger_calls');
    strangers = new StrangerCalls(dataSource);
  });

  const rows = async (): Promise<StrangerCall[]> =>
    strangers.list(new Date(0), new Date(Date.now() + 86_400_000), 1_000_000);
  const sum = (found: readonly StrangerCall[]): number => found.reduce((all, { calls }) => all + calls, 0);

  it('are counted by network, reason and route, whatever keys they make up', async () => {
    for (let key = 0; key < 600; key += 1) strangers.note(refusal('192.0.2.7', `key ${key}`));
    for (let host = 1; host <= 50; host += 1) strangers.note(refusal(`2001:db8:0:1::${host.toString(16)}`));
    await strangers.flush();
    strangers.note(refusal('192.0.2.7'));
    await strangers.flush();
    expect(await rows()).toMatchObject([
      { network: '192.0.2.7', calls: 601, reason: 'unauthenticated', keyId: 'key 599', requestId: 'request' },
      { network: '2001:db8:0:1::/64', calls: 50, keyId: null },
    ]);
  });

  it('fill a bounded number of rows an hour, from however many networks and to however many replicas', async () => {
    const replicas = [strangers, new StrangerCalls(dataSource), new StrangerCalls(dataSource)];
    strangers.note(refusal('192.0.2.7'));
    await strangers.flush();
    for (let round = 0; round < 4; round += 1) {
      for (const [index, replica] of replicas.entries())
        for (let host = 0; host < 1_000; host += 1)
          replica.note(refusal(addressOf((index * 4 + round) * 1_000 + host)));
      await Promise.all(replicas.map((replica) => replica.flush()));
    }
    strangers.note(refusal('192.0.2.7'));
    await strangers.flush();
    const found = await rows();
    expect(sum(found)).toBe(12_002);
    // Replicas that write at the same moment do not see one another's rows.
    expect(found.length).toBeLessThanOrEqual(500 * replicas.length + 1);
    expect(found[0]).toMatchObject({ network: 'others' });
    expect(found.find(({ network }) => network === '192.0.2.7')?.calls).toBe(2);
  });

  it('fill a bounded memory, and none is left uncounted', async () => {
    const written: unknown[][] = [];
    const away: Pick<DataSource, 'query'> = {
      query: <Row>(_statement: string, values?: unknown[]) => {
        written.push(values ?? []);
        return Promise.resolve([] as Row);
      },
    };
    const replica = new StrangerCalls(away as DataSource);
    for (let host = 0; host < 2_000; host += 1) replica.note(refusal(addressOf(host)));
    await replica.flush();
    const [networks, , , calls] = written[0] as [string[], unknown, unknown, number[]];
    expect(networks).toHaveLength(501);
    expect(networks.at(-1)).toBe('others');
    expect(calls.reduce((all, some) => all + some, 0)).toBe(2_000);
  });

  it('keep being counted while the database is down, and written once', async () => {
    strangers.note(refusal('192.0.2.7'));
    await database.query('ALTER TABLE stranger_calls RENAME TO stranger_calls_away');
    await strangers.flush();
    strangers.note(refusal('192.0.2.7'));
    await database.query('ALTER TABLE stranger_calls_away RENAME TO stranger_calls');
    await strangers.beforeApplicationShutdown();
    expect(await rows()).toMatchObject([{ network: '192.0.2.7', calls: 2 }]);
  });

  it('are forgotten after 30 days', async () => {
    await database.query(
      `INSERT INTO stranger_calls (hour, network, reason, operation, calls, first_at, last_at)
       SELECT now() - interval '31 days', '192.0.2.1', '', '', 1, now(), now()`,
    );
    strangers.note(refusal('192.0.2.7'));
    await strangers.flush();
    expect((await rows()).map(({ network }) => network)).toEqual(['192.0.2.7']);
  });
});
