import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { NIL_UUID } from '#kernel';
import type { ObservedCall } from '#ops';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { ServiceTraffic } from './service-traffic.js';
import { TrafficStore } from './traffic.store.js';
import { viewOf, type ServiceTrafficView } from './traffic.view.js';

describe('the calls of a service', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let store: TrafficStore;
  let serviceId: string;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    store = new TrafficStore(dataSource);
  });

  afterAll(() => database.drop());

  beforeEach(() => {
    serviceId = randomUUID();
  });

  const replica = (): ServiceTraffic => new ServiceTraffic(store, new ManualClock());
  const call = (more: Partial<ObservedCall> = {}): ObservedCall => ({
    requestId: 'r-1',
    method: 'GET',
    route: '/v1/links',
    url: '/v1/links',
    status: 200,
    durationMs: 10,
    serviceId,
    remoteAddress: '127.0.0.1',
    ...more,
  });
  const read = async (id = serviceId): Promise<ServiceTrafficView> =>
    viewOf(await store.steps(id), await store.codes(id));

  it('are counted next to one that PostgreSQL refuses, which is dropped', async () => {
    const one = replica();
    one.observe(call({ serviceId: 'no id' }));
    one.observe(call());
    await one.flush();
    one.observe(call());
    await one.beforeApplicationShutdown();
    expect((await read()).points.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(2);
  });

  it('are added up over replicas, by how they ended and why', async () => {
    const replicas = [replica(), replica(), replica()];
    for (const one of replicas) {
      for (let number = 0; number < 20; number += 1) one.observe(call());
      one.observe(call({ durationMs: 2_000 }));
      one.observe(call({ status: 429, problem: 'rate_limited', durationMs: 0.3 }));
      one.observe(call({ status: 504, problem: 'upstream_total_timeout', durationMs: 30_000 }));
      one.observe(call({ status: 404 }));
    }
    await Promise.all(replicas.map((one) => one.beforeApplicationShutdown()));
    const { points, codes, p50, p95 } = await read();
    const total = (outcome: 'succeeded' | 'refused' | 'failed'): number =>
      points.reduce((sum, point) => sum + point[outcome], 0);
    expect([total('succeeded'), total('refused'), total('failed')]).toEqual([63, 6, 3]);
    expect(codes).toEqual([
      { code: 'rate_limited', outcome: 'refused', calls: 3 },
      { code: 'status_404', outcome: 'refused', calls: 3 },
      { code: 'upstream_total_timeout', outcome: 'failed', calls: 3 },
    ]);
    // Neither the refusals, which are quick, nor the failures, which are slow, count for the duration.
    expect([p50, p95]).toEqual([10, 10]);
  });

  it('are kept while the database is down, and then counted once', async () => {
    const one = replica();
    one.observe(call());
    await database.query('ALTER TABLE service_traffic RENAME TO service_traffic_away');
    await one.flush();
    one.observe(call());
    await database.query('ALTER TABLE service_traffic_away RENAME TO service_traffic');
    await Promise.all([one.flush(), one.flush()]);
    expect((await read()).points).toMatchObject([{ succeeded: 2 }]);
  });

  it('are those of services, not of admins or of unknown callers', async () => {
    const one = replica();
    one.observe(call({ serviceId: undefined, status: 401 }));
    one.observe(call({ serviceId: NIL_UUID }));
    await one.flush();
    expect((await read(NIL_UUID)).points).toEqual([]);
  });

  it('are forgotten after two days, and shown for one', async () => {
    const old = (hours: number): Promise<unknown> =>
      database.query(
        `INSERT INTO service_traffic VALUES ($1, now() - $2 * interval '1 hour', 'succeeded', 'ok', 3, 7)`,
        [serviceId, hours],
      );
    for (const hours of [1, 25, 49]) await old(hours);
    expect((await read()).points).toMatchObject([{ succeeded: 7 }]);
    const one = replica();
    one.observe(call());
    await one.flush();
    const [row] = await database.query(
      'SELECT sum(calls)::int AS calls FROM service_traffic WHERE service_id = $1',
      [serviceId],
    );
    expect(row).toEqual({ calls: 15 });
  });
});
