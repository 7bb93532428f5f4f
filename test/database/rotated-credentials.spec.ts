/** Credentials, and the host, of the database are changed in the file that holds its URL, while the broker runs. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call, type Answer } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

let system: TestSystem;
let service: TestService;
let broker: BrokerProcess;
let folder: string;
let file: string;
let role: string;

beforeAll(async () => {
  system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
  service = await system.createService();
  role = `rotated_${randomBytes(4).toString('hex')}`;
  await system.database.query(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD 'first'`);
  folder = mkdtempSync(join(tmpdir(), 'broker-rotation-'));
  file = join(folder, 'database-url');
  write(urlWith('first'));
  const { DATABASE_URL: _url, ...environment } = system.environment;
  broker = await BrokerProcess.start({ ...environment, DATABASE_URL_FILE: file });
});

afterAll(async () => {
  await broker.stop('SIGKILL');
  await system.database.query(`DROP ROLE ${role}`);
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

function urlWith(password: string, port?: string): string {
  const url = new URL(system.database.url);
  url.username = role;
  url.password = password;
  if (port !== undefined) url.port = port;
  return url.href;
}

function write(text: string): void {
  writeFileSync(file, `${text}\n`, { mode: 0o600 });
}

const endConnections = (): Promise<unknown> =>
  system.database.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [role]);

const list = (): Promise<Answer> => call('GET', `${broker.url}/v1/links`, { key: service.key });

const allServed = async (): Promise<boolean> => {
  const answers = await Promise.all(Array.from({ length: 30 }, list));
  const health = await call('GET', `${broker.managementUrl}/health/ready`);
  return health.status === 200 && answers.every(({ status }) => status === 200);
};

it('a new password is used without a restart; until it is available callers get 503', async () => {
  await system.database.query(`ALTER ROLE ${role} PASSWORD 'second'`);
  await endConnections();
  const refused = await until('the old password is refused', async () => {
    const answer = await list();
    return answer.status !== 200 && answer;
  });
  expect([refused.status, refused.json.code]).toEqual([503, 'storage_unavailable']);
  // Half a file, as it may exist for a moment during a rotation.
  write('postgres:');
  await list();
  write(urlWith('second'));
  await until('all are served', allServed);
  expect(broker.log).not.toContain('second');
});

it('another host is used as well', async () => {
  const proxy = await PostgresProxy.start(system.database.url);
  write(urlWith('second', new URL(proxy.url).port));
  await endConnections();
  await until('all are served', allServed);
  expect(proxy.accepted).toBeGreaterThan(0);
  await proxy.stop();
});
