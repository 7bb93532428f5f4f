/** A primary that becomes read-only and then writable again, as a fail-over appears to a pool. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call, type Answer } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { CallerLoad } from './caller-load.js';

/** Milliseconds until every write succeeds again. */
const WRITING_AGAIN = 30_000;

let system: TestSystem;
let service: TestService;
let broker: BrokerProcess;
let load: CallerLoad;

beforeAll(async () => {
  system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
  service = await system.createService();
  broker = await BrokerProcess.start(system.environment);
  load = CallerLoad.start(5, [{ url: `${broker.url}/v1/links`, key: service.key }]);
});

afterAll(async () => {
  await load.stop();
  await broker.stop('SIGKILL');
  await system.close();
});

/** A call that writes. */
const begin = (): Promise<Answer> =>
  call('POST', `${broker.url}/v1/admin/services`, {
    key: system.adminKey,
    body: {
      name: `service ${randomBytes(4).toString('hex')}`,
      owner: 'tests',
      scopes: ['links:read'],
      returnUrlPrefixes: ['https://app.example.com/'],
    },
  });

it('a database that was read-only for a while accepts writes again, although callers keep its connections busy', async () => {
  const name = new URL(system.database.url).pathname.slice(1);
  await system.database.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  await system.database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
    [name],
  );
  const refused = await until('a write is refused', async () => {
    const answer = await begin();
    return answer.status !== 201 && answer;
  });
  expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([
    503,
    'storage_unavailable',
    '2',
  ]);
  const health = await until('readiness notices', async () => {
    const answer = await call('GET', `${broker.managementUrl}/health/ready`);
    return answer.json.checks.database.reason !== undefined && answer;
  });
  expect([health.status, health.json.checks.database]).toEqual([
    503,
    { status: 'down', reason: 'PostgreSQL accepts no writes: it is a standby, or read-only' },
  ]);
  await system.database.query('SET default_transaction_read_only = off');
  await system.database.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
  await until(
    'every write succeeds',
    async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, begin));
      return answers.every(({ status }) => status === 201);
    },
    WRITING_AGAIN,
  );
  await until('the broker is ready', async () => {
    const { status } = await call('GET', `${broker.managementUrl}/health/ready`);
    return status === 200;
  });
});
