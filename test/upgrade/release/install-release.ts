import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planInstallation, type FetchedPackage, type Lockfile } from './installation.js';
import { run } from './run.js';

/** npm fetched an archive other than the one that the release was locked to. */
class PackageDiffers extends Error {
  override readonly name = 'PackageDiffers';
}

/**
 * Installs the packages that a release was locked to. Nearly all of them are already installed here, so they are
 * linked, and npm fetches only the others: a complete `npm ci` would occupy the machine for minutes.
 */
export function installRelease(folder: string): void {
  const plan = planInstallation(readLock(folder), readLock('.'));
  if (plan === undefined) {
    console.log('too many packages differ: installing all of them');
    run(folder, 'npm', 'ci', '--no-audit', '--no-fund', '--silent');
    return;
  }
  linkPackages(folder);
  // Nothing is ever written through a link: packages that differ are removed first.
  for (const path of plan.remove) rmSync(join(folder, path), { recursive: true, force: true });
  if (plan.fetch.length > 0) fetchPackages(folder, plan.fetch);
}

/** Copies what is installed here as hard links, so that each package still finds the others of the same release. */
function linkPackages(folder: string): void {
  try {
    run('.', 'cp', '-al', 'node_modules', folder);
  } catch {
    // The folder is on another file system.
    run('.', 'cp', '-a', 'node_modules', folder);
  }
}

function fetchPackages(folder: string, packages: readonly FetchedPackage[]): void {
  console.log(`fetching what differs: ${packages.map(({ spec }) => spec).join(', ')}`);
  const archives = mkdtempSync(join(tmpdir(), 'broker-packages-'));
  try {
    const specs = new Set(packages.map(({ spec }) => spec));
    run(folder, 'npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', archives, ...specs);
    const byIntegrity = new Map(
      readdirSync(archives).map((name) => [integrityOf(join(archives, name)), join(archives, name)]),
    );
    for (const { path, spec, integrity } of packages) {
      const archive = byIntegrity.get(integrity);
      if (archive === undefined) throw new PackageDiffers(`${spec} is not what the release was locked to`);
      unpack(archive, join(folder, path));
    }
  } finally {
    rmSync(archives, { recursive: true, force: true });
  }
}

/** As npm writes it into its lockfiles. */
function integrityOf(file: string): string {
  return `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
}

function unpack(archive: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  // Everything in an npm archive is in one folder.
  run('.', 'tar', '-xzf', archive, '-C', folder, '--strip-components=1', '--no-same-owner');
}

function readLock(folder: string): Lockfile {
  return JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lockfile;
}
