import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { BEAT, STOOD_STILL } from './loop-watch.js';

/** Runs a script under the watch, once its timers are punctual: before, the watch says nothing. @returns what it said, and how it ended */
async function watched(script: string): Promise<{ said: string; ended: unknown }> {
  const started = `
    let [punctual, last] = [0, performance.now()];
    const timer = setInterval(() => {
      const now = performance.now();
      if (now - last < ${2 * BEAT}) punctual += 1;
      last = now;
      if (punctual < 25) return;
      clearInterval(timer);
      ${script}
    }, ${BEAT});`;
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

/** Takes that many milliseconds of processor time, however busy the machine is. */
const burn = (milliseconds: number): string => `
  const from = process.threadCpuUsage();
  for (;;) {
    const { user, system } = process.threadCpuUsage(from);
    if (user + system > ${1_000 * milliseconds}) break;
  }`;

describe('the watch over an event loop', () => {
  // At once: each waits, and the processor time of one is not counted for another.
  it.concurrent('reports a loop that burned the processor for more than a second', async () => {
    const { said, ended } = await watched(`${burn(2_000)} setTimeout(() => {}, 300);`);
    expect(said).toContain(STOOD_STILL);
    expect(ended).toBe(0);
  });

  it.concurrent('ends a process whose loop never turns again, also in a chain of microtasks', async () => {
    const { said, ended } = await watched('void (async () => { for (;;) await undefined; })();');
    expect(said).toContain(STOOD_STILL);
    expect(ended).toBe('SIGKILL');
  });

  it.concurrent.each([
    ['sleeps', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);'],
    [
      'works in short turns',
      `let left = 20; const turn = () => { ${burn(100)} if (left-- > 0) setImmediate(turn); }; turn();`,
    ],
  ])('says nothing about a process that %s', async (_what, script) => {
    expect((await watched(script)).said).toBe('');
  });

  it.concurrent('says nothing about a process that was stopped for a while', async () => {
    const stop = `import('node:child_process').then(({ spawn }) => {
      spawn('sh', ['-c', 'sleep 2; kill -CONT ' + process.pid]);
      process.kill(process.pid, 'SIGSTOP');
      setTimeout(() => {}, 300);
    });`;
    expect((await watched(stop)).said).toBe('');
  });
});
