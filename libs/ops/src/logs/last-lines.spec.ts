import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const settings = {
  managementHost: '127.0.0.1',
  managementPort: 0,
  logLevel: 'info',
  logFormat: 'json',
  loggedCallsPerSecond: 0,
  version: '1.2.3',
};

/** A process that logs a hundred lines by the built logger and then does `last`. */
function logging(last: string): ChildProcessByStdio<null, Readable, null> {
  const script = `
    import 'reflect-metadata';
    import { createLogger } from './dist/libs/ops/src/logs/logger.js';
    const logger = createLogger(${JSON.stringify(settings)});
    for (let line = 1; line <= 100; line += 1) logger.info('line ' + line);
    ${last}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** The numbers of the lines that reach the output before such an end. */
async function linesBefore(last: string, status: number): Promise<number[]> {
  const child = logging(last);
  const exit = once(child, 'exit');
  const lines = (await text(child.stdout)).trimEnd().split('\n');
  expect(await exit).toEqual([status, null]);
  return lines.map((line) => Number((JSON.parse(line) as { msg: string }).msg.split(' ')[1]));
}

const all = Array.from({ length: 100 }, (_, index) => index + 1);

describe('the last lines of the log', () => {
  it('are written, in order, when the process runs out of work', async () => {
    expect(await linesBefore('', 0)).toEqual(all);
  });

  it.each([
    ['exits', 'process.exit(3);', 3],
    ['crashes', "throw new Error('boom');", 1],
    ['crashes later', "setImmediate(() => { throw new Error('boom'); });", 1],
    ['rejects what nobody handles', "void Promise.reject(new Error('boom'));", 1],
  ])('are all written when the process %s', async (_end, last, status) => {
    // What had gathered last may come before what was just being written: nothing can wait for that any more.
    const numbers = await linesBefore(last, status);
    expect(numbers.toSorted((one, other) => one - other)).toEqual(all);
  });

  it('are written while the process goes on', async () => {
    const child = logging('setInterval(() => undefined, 60_000);');
    let lines = 0;
    for await (const line of createInterface(child.stdout)) {
      lines += 1;
      if (line.includes('line 100')) child.kill('SIGKILL');
    }
    expect(lines).toBe(100);
  });
});
