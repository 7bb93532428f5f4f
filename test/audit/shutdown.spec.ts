import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';

const FRONT_DOOR =
  '/networks/5e1a0c3f9b7d4e2a6c8f0b11/devices/2415919104/resources/3%2Fzwave%2FDE5A11C0%2F07%2F01';

/** Records that may wait, and counts, are in memory for moments: a deployment that stops a broker must not lose them. */
describe('a broker that stops', () => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService({ capabilities: ['*', 'LOCK_CONTROL'] });
    linkId = await system.link(service);
    const broker = await BrokerProcess.start(system.environment);
    const get = async (path: string): Promise<number> =>
      (await call('GET', broker.url + path, { key: service.key })).status;
    expect(await get(`/v1/links/${linkId}/networks`)).toBe(200);
    for (let reads = 0; reads < 2; reads += 1)
      expect(await get(`/v1/links/${linkId}${FRONT_DOOR}`)).toBe(200);
    expect(await get('/v1/admin/links')).toBe(403);
    expect(await get('/v1/admin/links')).toBe(403);
    expect(await broker.stop()).toBe(0);
  });

  afterAll(async () => {
    await system.close();
  });

  const details = async (action: string): Promise<Json[]> => {
    const rows = await system.database.query(
      'SELECT details FROM audit_events WHERE action = $1 AND service_id = $2 ORDER BY id',
      [action, service.id],
    );
    return rows.map((row) => row.details as Json);
  };

  it('has written refused calls, with the number of repeats', async () => {
    const refused = { operation: 'GET /v1/admin/links', reason: 'insufficient_scope' };
    expect(await details('call.refused')).toEqual([refused, refused]);
  });

  it('has written the reads it served, in the trail and by link', async () => {
    expect(await details('calls.counted')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ succeeded: 3, failed: 0, links: 1 }),
        expect.objectContaining({ capability: 'LOCK_CONTROL', calls: 2 }),
      ]),
    );
    const [count] = await system.database.query(
      'SELECT sum(calls)::int AS calls FROM call_counts WHERE link_id = $1 AND service_id = $2',
      [linkId, service.id],
    );
    expect(count).toEqual({ calls: 3 });
  });

  it('has written when the key was used', async () => {
    const [key] = await system.database.query('SELECT last_used_at FROM service_keys WHERE service_id = $1', [
      service.id,
    ]);
    expect(key?.last_used_at).not.toBeNull();
  });
});
