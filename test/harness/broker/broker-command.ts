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

/**
 * Runs the built command line, `broker …`, with only these settings.
 *
 * @param places where it was built, if not here, and where it runs
 */
export async function runBrokerCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { builtIn = '.', cwd = '.' }: { readonly builtIn?: string; readonly cwd?: string } = {},
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [resolve(builtIn, 'dist/apps/broker/src/cli/main.js'), ...words], {
    cwd,
    env: { ...environment, ...quickStart },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}
