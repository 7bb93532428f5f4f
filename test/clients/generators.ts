/** `npm run test:generators`: clients made by generators from npm, which it fetches, compiled strictly and used. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem } from '../harness/broker/system.js';
import { FLOW_HEAD, generators } from './generated-flows.js';
import { Stage } from './stage.js';

/** Strict, and with the libraries of a browser: a client is to need nothing of Node.js. */
const OPTIONS = {
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
  },
  files: ['flow.ts'],
};

const BUNDLE = ['build', '--ssr', 'flow.ts', '--outDir', 'bundle', '--logLevel', 'error'];

/** The programs of generators start `node` by its name: let it be the project's. */
const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;

/** Milliseconds: each generator is fetched from npm, with its packages. */
const MOST_TIME = 600_000;

describe('a client that a generator made', () => {
  let system: TestSystem;
  let stage: Stage;
  let key: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    stage = await Stage.start(system);
    ({ key } = await system.createService());
  });

  afterAll(async () => {
    await stage.stop();
    await system.close();
  });

  it.each(generators)(
    'of $name compiles, links, and switches a lamp on',
    async (generator) => {
      const folder = mkdtempSync(join(tmpdir(), 'generated-client-'));
      const run = async (program: string, words: readonly string[]): Promise<string> => {
        const environment = { BROKER_URL: system.broker.url, BROKER_KEY: key, STAGE_URL: stage.url };
        const options = { cwd: folder, env: { ...process.env, ...environment, PATH, NODE_OPTIONS: '' } };
        try {
          return (await promisify(execFile)(program, [...words], options)).stdout;
        } catch (error) {
          const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
          throw new Error(`${program} ${words.join(' ')} failed: ${stdout}${stderr}`, { cause: error });
        }
      };
      const files = {
        'package.json': '{"type":"module"}',
        'tsconfig.json': JSON.stringify(OPTIONS),
        'vite.config.js': 'export default { ssr: { noExternal: true } };',
        'flow.ts': generator.flow.replace(/^(import .*\n)+/m, (imports) => imports + FLOW_HEAD),
        ...generator.files(system.broker.url),
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      copyFileSync('docs/openapi.json', join(folder, 'openapi.json'));
      const project = resolve('node_modules');
      await run('npm', [
        'install',
        '--no-audit',
        '--no-fund',
        '--silent',
        'typescript@5.9.3',
        ...generator.packages,
      ]);
      const [program = '', ...words] = generator.command;
      await run(join(folder, 'node_modules/.bin', program), words);
      await run(process.execPath, [join(project, 'typescript/bin/tsc'), '-p', '.']);
      await run(process.execPath, [join(project, 'vite/bin/vite.js'), ...BUNDLE]);
      const printed = await run(process.execPath, ['bundle/flow.js']);
      expect(JSON.parse(printed)).toEqual({
        state: 'succeeded',
        shown: 2_415_919_104,
        events: true,
        code: 'link_not_found',
      });
      rmSync(folder, { recursive: true });
    },
    MOST_TIME,
  );
});
