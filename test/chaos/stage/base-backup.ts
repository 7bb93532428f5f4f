import type { Dirent } from 'node:fs';
import { chown, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Account } from '../../../apps/broker/src/development/postgres-account.js';

/** Left out of a base backup (PostgreSQL documentation, section 25.3.4): what belongs only to the running server. */
const LEFT_OUT: ReadonlySet<string> = new Set(['postmaster.pid', 'postmaster.opts', 'standby.signal']);

/** Folders whose content is left out: the standby fetches the write-ahead log it needs, and the rest is made at start. */
const LEFT_EMPTY: ReadonlySet<string> = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_stat_tmp',
  'pg_subtrans',
]);

/** Where a base backup is taken from and put. */
export interface BackupPlace {
  readonly from: string;
  readonly to: string;
  /** The owner of the copy, if not this process. */
  readonly account: Account | undefined;
}

/** Copies the data directory of a running server, as pg_basebackup would; that is not among the binaries from npm. */
export async function takeBaseBackup(client: Client, place: BackupPlace): Promise<void> {
  await client.query(`SELECT pg_backup_start('standby', fast => true)`);
  await copyFolder(place);
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  const label = join(place.to, 'backup_label');
  await writeFile(label, rows[0]?.labelfile ?? '', { mode: 0o600 });
  await own(label, place.account);
}

/** All entries at once: a cluster has more than a thousand files, and on a busy machine each waits its turn. */
async function copyFolder(place: BackupPlace): Promise<void> {
  await mkdir(place.to, { mode: 0o700 });
  await own(place.to, place.account);
  const entries = await readdir(place.from, { withFileTypes: true });
  await Promise.all(entries.map((entry) => copyEntry(entry, place)));
}

async function copyEntry(entry: Dirent, { from, to, account }: BackupPlace): Promise<void> {
  const [source, target] = [join(from, entry.name), join(to, entry.name)];
  if (entry.isDirectory() && LEFT_EMPTY.has(entry.name)) {
    await mkdir(target, { mode: 0o700 });
    await own(target, account);
  } else if (entry.isDirectory()) await copyFolder({ from: source, to: target, account });
  else if (entry.isFile() && !LEFT_OUT.has(entry.name)) await copyOne(source, target, account);
}

/** A file that vanishes while it is copied is one that the write-ahead log removes on the standby, too. */
async function copyOne(source: string, target: string, account: Account | undefined): Promise<void> {
  try {
    await copyFile(source, target);
    await own(target, account);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function own(path: string, account: Account | undefined): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid);
}
