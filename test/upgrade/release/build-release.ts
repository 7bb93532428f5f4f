import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from './git.js';
import { installRelease } from './install-release.js';
import type { Release } from './last-release.js';
import { run } from './run.js';

/** A release that can be run. */
export interface BuiltRelease extends Release {
  /** Its sources, built into `dist`. */
  readonly folder: string;
  /** Removes the folder. */
  readonly remove: () => void;
}

/**
 * Checks out a release in a separate folder and builds it; its console is left out, because no test opens a page.
 */
export function buildRelease(release: Release): BuiltRelease {
  const folder = mkdtempSync(join(tmpdir(), `broker-${release.version}-`));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    execFileSync('tar', ['-x', '-C', folder], { input: git('archive', '--format=tar', release.commit) });
    installRelease(folder);
    run(folder, process.execPath, join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build');
    return { ...release, folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
