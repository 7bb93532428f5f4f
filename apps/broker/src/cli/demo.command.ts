import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Command } from 'commander';
import { PACKAGE_ROOT } from '../configuration/version.js';
import { CommandFailed } from './end-command.js';

const STORY = join(PACKAGE_ROOT, 'dist', 'demo', 'main.js');

/** `broker demo`: plays the story, as `npm run demo` does, where its parts are. */
export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Play the whole story on this machine: a database, a sandbox COCO cloud, a broker and a browser of its own. Needs a ' +
        'checkout with all packages; the image for production has no demonstration.',
    )
    .action(async () => {
      if (!isInstalled())
        throw new CommandFailed(
          'The demonstration is not part of this installation: run "npm run demo" in a checkout',
        );
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
