import { open, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readSecretFile } from '#kernel';
import { KeyringNotWritable } from './keyring-source.js';

/** Milliseconds between two looks at a file that another writer holds. */
const LOOK_INTERVAL = 50;

/** Looks after which a lock that has not changed belongs to a writer that died: 10 s, and writing takes milliseconds. */
const LOOKS = 200;

/** Errors that say that this process may not write there. */
const NOT_OURS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Changes a file of secrets as a whole. Readers see the old text or the new one, also after a crash; writers take turns.
 *
 * The new text is written beside the file, to `<file>.lock`, which only one writer can make; it is on the disk before it
 * takes the file's place. It has the file's owner, and nobody else may read it.
 *
 * @param change makes the new text of the old one; what it throws leaves the file as it is
 * @throws KeyringNotWritable
 * @throws SecretFileUnusable
 */
export async function rewriteFile(path: string, change: (text: string) => string): Promise<void> {
  try {
    // The target of a symbolic link is changed, not the link.
    const file = await realpath(path);
    const lock = `${file}.lock`;
    const handle = await takeLock(lock);
    try {
      await write(handle, file, change(readSecretFile(file)));
      // A writer that stood still for long was taken for dead, and another has the turn.
      if (!(await isHeld(handle, lock)))
        throw new KeyringNotWritable(`${file} is being changed by another: try again`);
      await rename(lock, file);
    } catch (error) {
      if (await isHeld(handle, lock)) await unlink(lock).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
    await syncFolder(dirname(file));
  } catch (error) {
    throw isNotOurs(error) ? notWritable(path, error) : error;
  }
}

/** Makes a file that only its owner can read, and returns when it is on the disk. @throws KeyringNotWritable where one is */
export async function createFile(path: string, text: string): Promise<void> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(dirname(path));
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new KeyringNotWritable(`${path} exists, and a keyring is never written over: name a new file`);
    throw isNotOurs(error) || codeOf(error) === 'ENOENT' ? notWritable(path, error) : error;
  }
}

async function takeLock(lock: string): Promise<FileHandle> {
  let seen = await identityOf(lock);
  for (let look = 0; ; look += 1) {
    try {
      return await open(lock, 'wx', 0o600);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    await delay(LOOK_INTERVAL);
    const now = await identityOf(lock);
    if (now !== seen) [seen, look] = [now, 0];
    else if (look >= LOOKS) await unlink(lock).catch(() => undefined);
  }
}

async function write(handle: FileHandle, file: string, text: string): Promise<void> {
  const [owner, own] = [await stat(file), await handle.stat()];
  if (owner.uid !== own.uid || owner.gid !== own.gid) await handle.chown(owner.uid, owner.gid);
  await handle.writeFile(text);
  await handle.sync();
}

async function isHeld(handle: FileHandle, lock: string): Promise<boolean> {
  const [own, current] = [await handle.stat(), await stat(lock).catch(() => undefined)];
  return own.ino === current?.ino;
}

async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.ino} ${found.mtimeNs}`;
}

/** A name is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function notWritable(path: string, cause: unknown): KeyringNotWritable {
  return new KeyringNotWritable(
    `${path} cannot be written from here (${codeOf(cause) ?? 'unknown'}): change the keyring where the file comes from`,
    { cause },
  );
}

function isNotOurs(error: unknown): boolean {
  return NOT_OURS.has(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
