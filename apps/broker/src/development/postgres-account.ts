import { execFileSync } from 'node:child_process';
import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartRefused } from '../start-refused.js';

/** A user of this machine, by number. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Users that PostgreSQL may run as, in order of preference: its own if it exists, otherwise one that owns nothing. */
const CANDIDATES = ['postgres', 'nobody'];

/** PostgreSQL refuses to run as root. The account to use instead, or `undefined` if this process is not root. */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of CANDIDATES) {
    const account = findAccount(name);
    if (account !== undefined) return account;
  }
  throw new StartRefused(
    `PostgreSQL does not run as root, and this machine has none of the users ${CANDIDATES.join(', ')}: run this as another user`,
  );
}

/** Whether the account may pass through every folder on the way to `path`, and into it. */
export function canEnter(account: Account, path: string): boolean {
  const { uid, gid, mode } = statSync(path);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(path);
  return parent === path || canEnter(account, parent);
}

/**
 * Checks that a folder in a world-writable place is ours and was not planted by another user.
 *
 * @throws StartRefused if it belongs to anyone except root and the account
 */
export function checkOwner(path: string, account: Account): void {
  const { uid } = lstatSync(path);
  if (uid !== 0 && uid !== account.uid)
    throw new StartRefused(`${path} belongs to user ${uid}; remove it or set TMPDIR`);
}

function findAccount(name: string): Account | undefined {
  try {
    return { uid: idOf('-u', name), gid: idOf('-g', name) };
  } catch {
    return undefined;
  }
}

function idOf(flag: '-u' | '-g', name: string): number {
  return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}
