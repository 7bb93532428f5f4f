import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../test/harness/network/free-port.js';
import { until } from '../../../test/harness/time/until.js';
import { PACKAGE_ROOT } from './version.js';
import { DataDirectory } from './development/data-directory.js';
import { DevelopmentPostgres } from './development/development-postgres.js';

/** The built broker, as production runs it. */
const MAIN = join(PACKAGE_ROOT, 'dist/apps/broker/src/main.js');

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function run(program: string, environment: Record<string, string>): Run {
  // Neither PATH nor HOME: the broker needs nothing from its user.
  const child = spawn(process.execPath, [program], {
    env: environment,
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text, ended: once(child, 'close').then(([code]) => code as number | null) };
}

async function developmentBroker(
  settings: Record<string, string> = {},
): Promise<Run & { url: string; managementUrl: string; data: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'broker-main-'));
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const [port, managementPort] = [await freePort(), await freePort()];
  const started = run(MAIN, {
    PORT: String(port),
    MANAGEMENT_PORT: String(managementPort),
    DATA_DIRECTORY: data,
    LOG_FORMAT: 'json',
    SANDBOX_PORT: '0',
    SANDBOX_CONTROL_PORT: '0',
    ...settings,
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/v1/links`, started);
  return { ...started, url, managementUrl: `http://127.0.0.1:${managementPort}`, data };
}

async function answers(url: string, { child, output }: Run): Promise<void> {
  await until('the broker answers', () => {
    if (child.exitCode !== null) throw new Error(output());
    return fetch(url).catch(() => undefined);
  });
}

/** The broker's dependencies of which one of these modules is a part. */
function dependenciesIn(modules: string): string[] {
  const manifest = readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  return Object.keys(dependencies).filter((name) => modules.includes(`/node_modules/${name}/`));
}

// At once: one of them waits ten seconds for a database.
describe('the broker process', () => {
  it.concurrent('in production lists everything that is missing and exits 78', async () => {
    const { ended, output } = run(MAIN, { NODE_ENV: 'production', PORT: 'eighty' });
    expect(await ended).toBe(78);
    for (const name of [
      'DATABASE_URL',
      'KEYRING',
      'COCO_BASE_URL',
      'COCO_CLIENT_ID',
      'COCO_CLIENT_SECRET',
      'PUBLIC_URL',
      'PORT',
    ]) {
      expect(output()).toContain(`"setting":"${name}"`);
    }
    const [line = '', ...others] = output().trim().split('\n');
    expect([JSON.parse(line), others]).toMatchObject([{ level: 'fatal', replica: hostname() }, []]);
  });

  it.concurrent('exits 1 when the database does not answer, without its password', async () => {
    const { ended, output } = run(MAIN, {
      LOG_FORMAT: 'json',
      PORT: String(await freePort()),
      MANAGEMENT_PORT: String(await freePort()),
      DATABASE_URL: 'postgres://broker:pass-word@127.0.0.1:1/broker',
      COCO_BASE_URL: 'http://127.0.0.1:1',
      COCO_CLIENT_ID: 'app',
      COCO_CLIENT_SECRET: 'hush',
      KEYRING: `first:${Buffer.alloc(32).toString('base64')}`,
      ADMIN_KEY: 'some-admin-key',
      DATA_DIRECTORY: mkdtempSync(join(tmpdir(), 'broker-main-')),
    });
    expect(await ended).toBe(1);
    const [line = '', ...others] = output().trim().split('\n');
    expect(JSON.parse(line)).toMatchObject({
      level: 'fatal',
      msg: expect.stringMatching(
        /^PostgreSQL at 127\.0\.0\.1:1 refuses connections \(ECONNREFUSED\): start the server/,
      ),
    });
    expect([others, output().includes('pass-word')]).toEqual([[], false]);
  });

  it.concurrent('says in one line of its log what a start failed of that it cannot explain', async () => {
    const { ended, output } = run(MAIN, { LOG_FORMAT: 'json', DATA_DIRECTORY: '/dev/null/data' });
    expect(await ended).toBe(1);
    expect(JSON.parse(output())).toMatchObject({
      level: 'fatal',
      msg: 'The broker could not start',
      err: { code: 'ENOTDIR', stack: expect.stringMatching(/^at /) },
    });
  });

  it.concurrent(
    'in development generates missing settings, says so, and on SIGTERM stops everything and exits 0',
    async () => {
      const loaded = join(mkdtempSync(join(tmpdir(), 'broker-main-')), 'loaded');
      const { child, ended, output, url } = await developmentBroker({
        NODE_OPTIONS: `--import=${join(PACKAGE_ROOT, 'test/harness/broker/loaded-packages.js')}`,
        LOADED_BY: MAIN,
        LOADED_PACKAGES: loaded,
      });
      expect(output()).toMatch(/DEVELOPMENT ONLY: KEYRING is not set/);
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      await expect(fetch(url)).rejects.toThrow();
      const told = [
        /^Listening on http:\/\/\S+:\d+, management on http/,
        /^SIGTERM: /,
        /^Draining: /,
        /^Drained /,
      ];
      const messages = output().match(/(?<="msg":")[^"]+/g) ?? [];
      for (const line of [...told, /^The broker has stopped$/])
        expect(messages.filter((message) => line.test(message))).toHaveLength(1);
      expect(output()).not.toMatch(/"level":"(error|fatal)"/);
      // The build joined all others: a second typeorm, say, would know no entity.
      expect(dependenciesIn(readFileSync(loaded, 'utf8'))).toEqual(['pino', 'reflect-metadata']);
    },
  );

  it.concurrent(
    'does not wait for callers after a second signal, and leaves the database intact',
    async () => {
      const { child, ended, managementUrl, data } = await developmentBroker({ SHUTDOWN_DELAY: '60' });
      child.kill('SIGINT');
      await until('it has heard the first', async () => {
        const ready = await fetch(`${managementUrl}/health/ready`);
        return ((await ready.json()) as { state: string }).state === 'draining';
      });
      expect(child.exitCode).toBeNull();
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      const { server } = await DevelopmentPostgres.start(new DataDirectory(data));
      await server.stop();
    },
  );
});

describe('migrate', () => {
  it('requires only the database that it needs', async () => {
    const { ended, output } = run(join(PACKAGE_ROOT, 'dist/apps/broker/src/migrate.js'), {});
    expect(await ended).toBe(78);
    expect(output()).toMatch(/one setting is missing or bad/);
    expect(output()).toMatch(/DATABASE_URL +is missing/);
  });
});
