import 'reflect-metadata';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../test/harness/network/free-port.js';
import { until } from '../../../test/harness/time/until.js';
import { createBrokerApp, type RunningBroker } from './create-app.js';
import { DataDirectory } from './development/data-directory.js';
import { DevelopmentPostgres } from './development/development-postgres.js';

const ADMIN_KEY = 'an-admin-key-for-this-suite-alone';

let server: DevelopmentPostgres;
let environment: Record<string, string>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'broker-app-'));
  chmodSync(folder, 0o755);
  const started = await DevelopmentPostgres.start(new DataDirectory(folder));
  server = started.server;
  environment = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    LOG_FORMAT: 'json',
    PORT: '0',
    MANAGEMENT_PORT: '0',
    DATABASE_URL: started.url,
    DATA_DIRECTORY: folder,
    COCO_BASE_URL: 'http://127.0.0.1:1',
    COCO_CLIENT_ID: 'app',
    COCO_CLIENT_SECRET: 'hush',
    KEYRING: `first:${Buffer.alloc(32, 7).toString('base64')}`,
    ADMIN_KEY,
  };
});

afterAll(() => server.stop());

async function withBroker(use: (broker: RunningBroker) => Promise<void>): Promise<void> {
  const broker = await createBrokerApp(environment);
  try {
    await use(broker);
  } finally {
    await broker.close();
  }
}

describe('createBrokerApp', () => {
  it('starts on free ports, ready although COCO is dead, with metrics', () =>
    withBroker(async ({ managementUrl }) => {
      const ready = await fetch(`${managementUrl}/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([
        200,
        {
          status: 'up',
          state: 'serving',
          checks: {
            database: { status: 'up' },
            changeFeed: { status: 'up' },
            accepting: { status: 'up' },
            keyring: { status: 'up' },
            primaryKey: { status: 'up' },
            migrations: { status: 'up' },
            refreshJournal: { status: 'up' },
            refreshSaves: { status: 'up' },
            auditTrail: { status: 'up' },
          },
        },
      ]);
      const metrics = await (await fetch(`${managementUrl}/metrics`)).text();
      expect(metrics).toContain('broker_links{status="active"} 0');
      expect(metrics).toMatch(/broker_build_info\{version="\d/);
      expect(metrics).toContain('process_cpu_seconds_total');
    }));

  it('runs twice in one process without sharing series', () =>
    withBroker((first) =>
      withBroker(async (second) => {
        await fetch(`${first.url}/v1/links`);
        const metrics = await (await fetch(`${second.managementUrl}/metrics`)).text();
        expect(metrics).not.toContain('http_requests_total{');
      }),
    ));

  it('closes every route to callers without a credential, and has no health endpoint here', () =>
    withBroker(async ({ url }) => {
      for (const path of ['/v1/links', '/v1/admin/services']) {
        const response = await fetch(url + path);
        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toBe('Bearer realm="broker"');
        expect(await response.json()).toMatchObject({ code: 'unauthenticated' });
      }
      expect((await fetch(`${url}/health/live`)).status).toBe(404);
      const admin = await fetch(`${url}/v1/admin/services`, {
        headers: { authorization: `Bearer ${ADMIN_KEY}` },
      });
      expect(admin.status).toBe(200);
    }));

  it('finishes a call in flight before it stops', async () => {
    const broker = await createBrokerApp(environment);
    const { port } = new URL(broker.url);
    const body = '{}';
    const head =
      `POST /v1/admin/services HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ADMIN_KEY}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\nexpect: 100-continue\r\n\r\n`;
    const socket = connect(Number(port), '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => {
        resolve(text);
      });
    });
    socket.write(head);
    await once(socket, 'data');
    const closed = broker.close();
    await until('nobody is let in', () =>
      fetch(broker.url).then(
        () => false,
        () => true,
      ),
    );
    const ready = await fetch(`${broker.managementUrl}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { state: 'draining', checks: { accepting: { status: 'down' } } },
    ]);
    socket.write(body);
    expect(await answer).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 [\s\S]*"code":"invalid_request"/,
    );
    await closed;
    await expect(fetch(broker.managementUrl)).rejects.toThrow();
  });

  it('does not wait for a preconnected but unused connection, as browsers open them', async () => {
    const broker = await createBrokerApp({ ...environment, SHUTDOWN_TIMEOUT: '600' });
    const socket = connect(Number(new URL(broker.url).port), '127.0.0.1');
    await once(socket, 'connect');
    // An answer on a second connection shows that the broker has accepted the first.
    expect((await fetch(`${broker.url}/nothing`)).status).toBe(404);
    const ended = once(socket, 'close');
    await broker.close();
    await ended;
  });

  // At once: each waits ten seconds for a database.
  it.concurrent('is live while it starts, and is gone if it cannot start', async () => {
    const silent = createServer();
    const asked = once(silent, 'connection') as Promise<[Socket]>;
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const managementPort = String(await freePort());
    const url = `postgres://broker:pass-word@127.0.0.1:${(silent.address() as AddressInfo).port}/broker`;
    const started = createBrokerApp({ ...environment, DATABASE_URL: url, MANAGEMENT_PORT: managementPort });
    started.catch(() => undefined);
    const [connection] = await asked;
    const management = `http://127.0.0.1:${managementPort}`;
    expect((await fetch(`${management}/health/live`)).status).toBe(200);
    const ready = await fetch(`${management}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'down', state: 'starting', checks: {} },
    ]);
    silent.close();
    connection.destroy();
    await expect(started).rejects.toThrow(
      /^PostgreSQL at 127\.0\.0\.1:\d+ (?:ended the connection|refuses connections)/,
    );
    await expect(fetch(management)).rejects.toThrow();
  });

  it.concurrent('refuses a database that does not answer, without showing its password', async () => {
    const unreachable = { ...environment, DATABASE_URL: 'postgres://broker:pass-word@127.0.0.1:1/broker' };
    const failure = createBrokerApp(unreachable);
    await expect(failure).rejects.toThrow('PostgreSQL at 127.0.0.1:1 refuses connections (ECONNREFUSED)');
    await expect(failure).rejects.not.toThrow(/pass-word/);
  });
});
