/**
 * The incident: a replica is frozen for longer than the database may be silent, for example because its machine is busy
 * or being migrated.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';

/** Milliseconds; longer than a statement and the change feed's proof of life may take. */
const FROZEN = 7_000;

let system: TestSystem;
let service: TestService;
let broker: BrokerProcess;

beforeAll(async () => {
  system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
  service = await system.createService();
  broker = await BrokerProcess.start({ ...system.environment, LOG_LEVEL: 'warn' });
});

afterAll(async () => {
  await broker.stop('SIGKILL');
  await system.close();
});

it('a replica that was suspended serves at once when it continues, and keeps its connections', async () => {
  const list = (): Promise<number> =>
    call('GET', `${broker.url}/v1/links`, { key: service.key }).then(({ status }) => status);
  expect(await list()).toBe(200);
  const before = await feeds();
  broker.signal('SIGSTOP');
  await pause(FROZEN);
  broker.signal('SIGCONT');
  expect(await Promise.all(Array.from({ length: 10 }, list))).toEqual(Array(10).fill(200));
  expect(broker.log).not.toContain('are being replaced');
  expect(await feeds()).toEqual(before);
});

/** The processes behind the change feeds of both brokers; the pool drops idle connections on its own. */
const feeds = async (): Promise<unknown[]> => {
  const rows = await system.database.query(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'broker change feed' ORDER BY pid`,
  );
  return rows.map(({ pid }) => pid);
};
