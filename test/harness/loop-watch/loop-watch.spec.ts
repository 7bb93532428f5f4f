import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { STOOD_STILL } from './loop-watch.js';

/** Runs a script under the watch, after it had time to start. @returns what it said, and how it ended */
async function watched(script: string): Promise<{ said: string; ended: unknown }> {
  const started = `setTimeout(() => { ${script} }, 2500);`;
  const child = spawn(process.execPath, [
    '--import=./dist/test/harness/loop-watch/watch-own-loop.js',
    '--input-type=module',
    '-e',
    started,
  ]);
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as unknown[];
  return { said, ended: signal ?? code };
}

const burn = (milliseconds: number): string =>
  `const from = performance.now(); while (performance.now() - from < ${milliseconds});`;

describe('the watch over an event loop', () => {
  it('reports a loop that burned the processor for more than a second', async () => {
    const { said, ended } = await watched(`${burn(4_000)} setTimeout(() => {}, 300);`);
    expect(said).toContain(STOOD_STILL);
    expect(ended).toBe(0);
  });

  it('ends a process whose loop never turns again, also in a chain of microtasks', async () => {
    const { said, ended } = await watched('void (async () => { for (;;) await undefined; })();');
    expect(said).toContain(STOOD_STILL);
    expect(ended).toBe('SIGKILL');
  });

  it.each([
    ['sleeps', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);'],
    [
      'works in short turns',
      `let left = 20; const turn = () => { ${burn(100)} if (left-- > 0) setImmediate(turn); }; turn();`,
    ],
  ])('says nothing of a process that %s', async (_what, script) => {
    expect((await watched(script)).said).toBe('');
  });

  it('says nothing of a process that was stopped for a while', async () => {
    const stop = `import('node:child_process').then(({ spawn }) => {
      spawn('sh', ['-c', 'sleep 2; kill -CONT ' + process.pid]);
      process.kill(process.pid, 'SIGSTOP');
      setTimeout(() => {}, 300);
    });`;
    expect((await watched(stop)).said).toBe('');
  });
});
