import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PostgresServer } from '../chaos/stage/postgres-server.js';
import { freePort } from '../harness/network/free-port.js';
import { call } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';
import { Container, runToEnd, type Environment } from './container.js';
import { inspect } from './engine.js';
import type { Trials } from './images.js';

/** What a program ends with whose settings are wrong (sysexits.h). */
const BAD_CONFIGURATION = 78;

/** What the images do when they run. */
export const serviceTrials: Trials = {
  'serve in production, report that they are healthy, and end on request': async ({ broker }) => {
    assert.deepEqual(inspect(broker).Healthcheck.Test, ['CMD', 'broker-health']);
    await serving(broker, []);
  },

  'do so in the format of OCI too, with podman’s own option for the health check': async ({
    brokerAsOci,
  }) => {
    assert.equal(inspect(brokerAsOci).Healthcheck, undefined);
    await serving(brokerAsOci, ['--health-cmd', 'broker-health']);
  },

  'refuse to start without their settings, and list them': ({ broker, mcp }) => {
    for (const [image, names] of [
      [broker, ['DATABASE_URL', 'KEYRING', 'PUBLIC_URL']],
      [mcp, ['BROKER_URL', 'BROKER_KEY_FILE', 'MCP_USER_ID']],
    ] as const) {
      const { status, errors } = runToEnd(image, {});
      assert.equal(status, BAD_CONFIGURATION);
      for (const name of names) assert.match(errors, new RegExp(name));
    }
  },

  'are the command line, which has no demonstration': ({ broker }) => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.equal(runToEnd(broker, {}, ['--version']).output.trim(), version);
    const { status, errors } = runToEnd(broker, {}, ['demo']);
    assert.equal(status, 1);
    assert.match(errors, /npm run demo/);
  },

  'serve agents by HTTP': async ({ mcp }) => {
    const [port, secret] = [await freePort(), randomBytes(32).toString('hex')];
    const container = Container.start(mcp, {
      BROKER_URL: 'http://127.0.0.1:9',
      BROKER_KEY: 'none',
      MCP_TRANSPORT: 'http',
      MCP_PORT: String(port),
      MCP_SECRET: secret,
      MCP_USER_ID: 'user-4711',
    });
    await using(container, async () => {
      await until('it serves', () => container.logs().includes('Serving MCP'));
      const { status } = await call('POST', `http://127.0.0.1:${port}/mcp`, { key: `${secret}x`, body: {} });
      assert.equal(status, 401);
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
      const accept = { accept: 'application/json, text/event-stream' };
      const listed = await call('POST', `http://127.0.0.1:${port}/mcp`, {
        key: secret,
        body,
        headers: accept,
      });
      assert.match(listed.text, /list_devices/);
      assert.equal(container.stop(), '0');
    });
  },

  'are a sandbox': async ({ sandbox }) => {
    const container = Container.start(sandbox, { SANDBOX_PORT: '0', SANDBOX_CONTROL_PORT: '0' });
    await using(container, () =>
      until('the sandbox says where it is', () => container.logs().includes('Sign in as')),
    );
  },
};

/** Runs a broker from its start to its end. */
async function serving(image: string, options: readonly string[]): Promise<void> {
  const postgres = await PostgresServer.create();
  try {
    const settings = await productionSettings(postgres.url);
    const container = Container.start(image, settings, options);
    await using(container, async () => {
      await until('the health check is content', () => {
        assert.ok(container.isRunning(), container.logs());
        return container.isHealthy();
      });
      await until('it serves', () => container.exec('broker-health', 'ready').status === 0);
      await useIt(settings);
      isConfined(container);
      assert.equal(container.exec('env', 'MANAGEMENT_PORT=1', 'broker-health').status, 1);
      assert.match(container.exec('ls', '/data').output, /^journal$/m);
      assert.equal(container.exec('broker', 'doctor', '--help').status, 0);
      assert.equal(container.stop(), '0');
    });
  } finally {
    await postgres.remove();
  }
}

/** An ordinary user without privileges, who can change nothing. */
function isConfined(container: Container): void {
  const { Uid = '', CapEff = '', NoNewPrivs } = container.kernelStatus();
  assert.deepEqual([Uid.split('\t'), Number(CapEff), NoNewPrivs], [Array(4).fill('1000'), 0, '1']);
  for (const path of ['/app/new', '/tmp/new', '/etc/new']) {
    const { status, errors } = container.exec('touch', path);
    assert.equal(status, 1);
    assert.match(errors, /Read-only file system|Permission denied/);
  }
}

async function productionSettings(databaseUrl: string): Promise<Environment> {
  return {
    PORT: String(await freePort()),
    MANAGEMENT_PORT: String(await freePort()),
    PUBLIC_URL: 'https://broker.example.com',
    DATABASE_URL: databaseUrl,
    KEYRING: `image:${randomBytes(32).toString('base64')}`,
    ADMIN_KEY: randomBytes(32).toString('hex'),
    COCO_BASE_URL: 'https://coco.example.com',
    COCO_CLIENT_ID: 'image',
    COCO_CLIENT_SECRET: randomBytes(24).toString('hex'),
  };
}

/** The API accepts a service, and the console has its page. */
async function useIt({ PORT = '', ADMIN_KEY = '' }: Environment): Promise<void> {
  const service = await call('POST', `http://127.0.0.1:${PORT}/v1/admin/services`, {
    key: ADMIN_KEY,
    body: { name: 'lighting', owner: 'team-home', scopes: ['links:read'], returnUrlPrefixes: [] },
  });
  assert.equal(service.status, 201, service.text);
  const page = await call('GET', `http://127.0.0.1:${PORT}/console`);
  assert.equal(page.status, 200, page.text);
}

/** Removes the container after the work, whatever became of it. */
async function using(container: Container, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } finally {
    container.remove();
  }
}
