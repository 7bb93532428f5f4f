import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { quickStart } from '../harness/broker/quick-start.js';

/** Milliseconds for a database, a sandbox, a broker and a browser to start, and the whole story. */
const LIMIT = 180_000;

async function play(
  ...words: string[]
): Promise<{ readonly status: number | null; readonly printed: string }> {
  const child = spawn(process.execPath, ['dist/demo/main.js', ...words], {
    env: { PATH: process.env.PATH, ...quickStart },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, printed };
}

describe('the demonstration', () => {
  it.concurrent.each(['documented', 'vendor'])(
    'tells the whole story in the %s dialect, and no token leaks',
    async (dialect) => {
      const { status, printed } = await play('--dialect', dialect);
      expect(printed).toMatch(/demo: \d+ steps, 0 failed/);
      expect(status).toBe(0);
    },
    LIMIT,
  );

  it('lists the dialects if given an unknown one', async () => {
    const { status, printed } = await play('--dialect', 'vendro');
    expect(status).toBe(1);
    expect(printed).toContain('--dialect must be documented, vendor or a recorded file, but');
  });
});
