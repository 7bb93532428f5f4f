import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { quickStart } from './quick-start.js';

/** How a command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Where a command runs. */
interface CommandPlaces {
  /** Where it was built, if not here. */
  readonly builtIn?: string;
  readonly cwd?: string;
  /** The file that its standard output is, or `unread` for a pipe whose reader has left. */
  readonly output?: 'pipe' | number | 'unread';
}

/** Runs the built command line, `broker …`, with only these settings. */
export async function runBrokerCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { builtIn = '.', cwd = '.', output: to = 'pipe' }: CommandPlaces = {},
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [resolve(builtIn, 'dist/apps/broker/src/cli/main.js'), ...words], {
    cwd,
    env: { ...environment, ...quickStart },
    stdio: ['ignore', to === 'unread' ? 'pipe' : to, 'pipe'],
  });
  let [output, errors] = ['', ''];
  if (to === 'unread') child.stdout?.destroy();
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}
