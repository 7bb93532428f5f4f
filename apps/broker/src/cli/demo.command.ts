import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Command } from 'commander';
import { PACKAGE_ROOT } from '../version.js';
import { CommandFailed } from './end-command.js';

const STORY = join(PACKAGE_ROOT, 'dist', 'demo', 'main.js');

/** `broker demo`: plays the demo like `npm run demo`, if its parts are installed. */
export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Play the whole story on this machine, with a separate database, sandbox COCO cloud, broker and browser. Needs a ' +
        'checkout with all packages; the production image has no demo.',
    )
    .action(async () => {
      if (!isInstalled())
        throw new CommandFailed('This installation has no demo: run "npm run demo" in a checkout');
      const [status] = (await once(spawn(process.execPath, [STORY], { stdio: 'inherit' }), 'exit')) as [
        number | null,
      ];
      process.exitCode = status ?? 1;
    });
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('playwright-core');
    return existsSync(STORY);
  } catch {
    return false;
  }
}
