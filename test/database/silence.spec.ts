/** A database that is cut off, falls silent, or stalls under load: callers get an answer, and the broker comes back. */
import { kill } from 'node:process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { CallerLoad } from './caller-load.js';

/**
 * Milliseconds from the loss of the connections, or the return of the database, to answers, and of the longest wait of a caller.
 * Twice what the page promises, for a busy machine; without limits it was a minute and more.
 */
const SERVING_AGAIN = 20_000;
const LONGEST_WAIT = 24_000;

/** The door of the sandbox's first home. */
const DOOR = `/networks/5e1a0c3f9b7d4e2a6c8f0b11/devices/2415919104/resources/${encodeURIComponent('3/zwave/DE5A11C0/07/01')}`;

let system: TestSystem;
let service: TestService;
let linkId: string;
let proxy: PostgresProxy;
let broker: BrokerProcess;
let load: CallerLoad;
let stopped: number[];

beforeAll(async () => {
  system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
  service = await system.createService({ capabilities: ['*', 'LOCK_CONTROL'] });
  [linkId = ''] = await insertLinks(system, service.id, 1);
});

afterAll(() => system.close());

beforeEach(async () => {
  stopped = [];
  proxy = await PostgresProxy.start(system.database.url);
  broker = await BrokerProcess.start({ ...system.environment, DATABASE_URL: proxy.url });
  load = CallerLoad.start(30, [
    { url: `${broker.url}/v1/links/${linkId}`, key: service.key },
    { url: `${broker.url}/v1/links`, key: service.key },
    { url: `${broker.managementUrl}/health/ready` },
    { url: `${broker.managementUrl}/metrics` },
  ]);
  await until('the broker is used', () => load.answered >= 100);
});

afterEach(async () => {
  resume();
  await load.stop();
  await broker.stop('SIGKILL');
  await proxy.stop();
});

/** Stops the server's processes that the broker talks to, and not the one that takes new connections. */
async function stopBackends(): Promise<void> {
  const rows = await system.database.query(
    `SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND client_port IS NOT NULL AND pid <> pg_backend_pid()`,
  );
  stopped = rows.map(({ pid }) => Number(pid));
  for (const pid of stopped) kill(pid, 'SIGSTOP');
}

function resume(): void {
  for (const pid of stopped.splice(0)) {
    try {
      kill(pid, 'SIGCONT');
    } catch {
      // It has ended by itself.
    }
  }
}

/** All callers at once are answered, and the broker says that it is ready. */
async function isServing(): Promise<boolean> {
  const asked = Array.from({ length: 20 }, () =>
    call('GET', `${broker.url}/v1/links/${linkId}`, { key: service.key }),
  );
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  const health = await call('GET', `${broker.managementUrl}/health/ready`);
  return health.status === 200 && statuses.every((status) => status === 200);
}

async function expectService(): Promise<void> {
  await until('the broker serves again', isServing, SERVING_AGAIN);
  const answers = await load.stop();
  expect(answers.filter(({ milliseconds }) => milliseconds > LONGEST_WAIT)).toEqual([]);
  const refusals = answers.filter(({ path, status }) => path.startsWith('/v1/') && status !== 200);
  expect(new Set(refusals.map(({ status, code }) => `${status} ${code}`))).toEqual(
    new Set(refusals.length === 0 ? [] : ['503 storage_unavailable']),
  );
  expect(refusals.filter(({ retryAfter }) => retryAfter === null)).toEqual([]);
}

/** Unlocks the door under a key. */
const unlock = (key: string): ReturnType<typeof call> =>
  call('POST', `${broker.url}/v1/links/${linkId}${DOOR}/commands`, {
    key: service.key,
    body: { capability: 'LOCK_CONTROL', command: 'UNLOCK' },
    headers: { 'idempotency-key': `"${key}"` },
  });

async function unlocksAtCoco(): Promise<number> {
  return (await system.ledger('api')).filter(({ command }) => command === 'LOCK_CONTROL.UNLOCK').length;
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('callers get answers, and are soon served again, when the connections to the database', () => {
  it('are cut', async () => {
    proxy.cut();
    await until('a caller is refused', () => load.statuses.has(503));
    proxy.mend();
    await expectService();
  });

  it('fall silent, while the address already leads to a working server', async () => {
    proxy.silence();
    await expectService();
  });

  it('fall silent, new ones too, for longer than any statement may take', async () => {
    proxy.silence(true);
    await until('a caller is refused', () => load.statuses.has(503));
    await pause(6_000);
    proxy.mend();
    await expectService();
  });

  it('fall silent before a command is sent: the device is left alone, and the key is free again', async () => {
    // Each statement is committed, and its answer swallowed: the key is taken, the door's budget is, the command is recorded.
    const tables = ['idempotency_records', 'device_budgets', 'commands'];
    const asked: ReturnType<typeof call>[] = [];
    for (const table of tables) {
      proxy.silenceAt(`INSERT INTO ${table}`);
      asked.push(unlock(table));
      await until(
        `${table} has a row`,
        async () => (await system.database.query(`SELECT FROM ${table}`)).length > 0,
      );
    }
    for (const { status } of await Promise.all(asked)) expect(status).toBe(503);
    expect(await unlocksAtCoco()).toBe(0);
    proxy.mend();
    await Promise.all(
      tables.map((table) =>
        until('it is sent', async () => (await unlock(table)).status === 200, SERVING_AGAIN),
      ),
    );
    expect(await unlocksAtCoco()).toBe(tables.length);
  });

  it('lead to suspended processes', async () => {
    await stopBackends();
    await expectService();
  });

  it('lead to processes that are suspended and continue', async () => {
    await stopBackends();
    await until('a caller is refused', () => load.statuses.has(503));
    resume();
    await expectService();
  });
});

it('probes of a silent database share one connection, and each is answered', async () => {
  await load.stop();
  proxy.silence();
  const probes = Array.from({ length: 50 }, () => call('GET', `${broker.managementUrl}/health/ready`));
  const answers = await Promise.all(probes);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
  const [row] = await system.database.query(
    `SELECT count(*)::int AS probes FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'broker readiness'`,
  );
  // The test's own broker has one; this one had one, and may have made another.
  expect(row?.probes).toBeLessThanOrEqual(3);
});
