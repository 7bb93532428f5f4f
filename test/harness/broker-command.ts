import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
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
 * @param folder where it was built: here, unless another version is to run
 */
export async function runBrokerCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  folder = '.',
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [join(folder, 'dist/apps/broker/src/cli/main.js'), ...words], {
    env: { ...environment, ...quickStart },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}
