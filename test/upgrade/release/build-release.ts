import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { git } from './git.js';
import type { Release } from './last-release.js';

/** A release that can be run. */
export interface BuiltRelease extends Release {
  /** Its sources, built into `dist`. */
  readonly folder: string;
  /** Removes the folder. */
  readonly remove: () => void;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;
}

/** Checks out a release in a separate folder and builds it; its console is left out, for no page is looked at. */
export function buildRelease(release: Release): BuiltRelease {
  const folder = mkdtempSync(join(tmpdir(), `broker-${release.version}-`));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    execFileSync('tar', ['-x', '-C', folder], { input: git('archive', '--format=tar', release.commit) });
    install(folder);
    run(folder, process.execPath, join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build');
    return { ...release, folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The packages installed here are used if they are the versions that the release was locked to. */
function install(folder: string): void {
  const differing = differingPackages(readLock(folder), readLock('.'));
  if (differing.length === 0) {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
    return;
  }
  console.log(`installing, for ${differing.length} packages differ: ${differing.slice(0, 5).join(', ')}`);
  run(folder, 'npm', 'ci', '--no-audit', '--no-fund', '--silent');
}

/** Packages of what runs in production that another lockfile lacks, or has in another version. */
function differingPackages(release: Lockfile, here: Lockfile): string[] {
  return Object.entries(release.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .filter(([path, { version }]) => here.packages[path]?.version !== version)
    .map(([path]) => path);
}

function readLock(folder: string): Lockfile {
  return JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lockfile;
}

function run(folder: string, program: string, ...words: string[]): void {
  execFileSync(program, words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}
