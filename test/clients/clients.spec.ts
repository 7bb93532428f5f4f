import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serviceScopes } from '../client/service-client.js';
import { TestSystem } from '../harness/broker/system.js';
import { Stage } from './stage.js';

const run = promisify(execFile);

it('the generated part of the clients is committed as the description of the API is: else run `npm run clients`', async () => {
  await expect(run('node', ['tools/clients/main.js', '--check'])).resolves.toBeDefined();
});

it('the clients have the version of the broker', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(readFileSync('clients/python/coco_token_broker/__init__.py', 'utf8')).toContain(
    `__version__ = "${version}"`,
  );
  expect(readFileSync('clients/go/README.md', 'utf8')).toContain(`clients/go@v${version} `);
});

describe('a client in another language, where its tools are installed', () => {
  let system: TestSystem;
  let stage: Stage;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    system = await TestSystem.start();
    stage = await Stage.start(system);
    const { key } = await system.createService({
      scopes: serviceScopes,
      capabilities: ['*', 'LOCK_CONTROL'],
    });
    environment = { BROKER_URL: system.broker.url, BROKER_KEY: key, STAGE_URL: stage.url };
  });

  afterAll(async () => {
    await stage.stop();
    await system.close();
  });

  /** Runs a program in a client's folder. @returns what it wrote; `undefined` if it is not installed */
  const runIn = async (folder: string, program: string, words: string[]): Promise<string | undefined> => {
    const env = {
      ...process.env,
      ...environment,
      PYTHONDONTWRITEBYTECODE: '1',
      GOFLAGS: '-mod=mod',
      GOPROXY: 'off',
    };
    try {
      const { stdout, stderr } = await run(program, words, { cwd: folder, env });
      return stdout + stderr;
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${program} ${words.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
    }
  };

  it('passes its own suite and its README’s samples in Python', async () => {
    const words = ['-m', 'unittest', 'discover', '-t', '.', '-s', 'tests'];
    const output = await runIn('clients/python', 'python3', words);
    if (output !== undefined) expect(output).toMatch(/^Ran \d{2,} tests[^]*^OK$/m);
  });

  it('passes its own suite and its README’s samples in Go, and is written as gofmt and go vet want it', async () => {
    const output = await runIn('clients/go', 'go', ['test', '-tags', 'broker', '-count=1', './...']);
    if (output === undefined) return;
    expect(output).toMatch(/^ok\s/m);
    expect(await runIn('clients/go', 'go', ['vet', '-tags', 'broker', './...'])).toBe('');
    expect(await runIn('clients/go', 'gofmt', ['-l', '.'])).toBe('');
  });
});
