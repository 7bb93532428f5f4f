import { open, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readSecretFile } from '#kernel';
import { KeyringNotWritable } from './keyring-source.js';

/** Milliseconds between two checks of a file that another writer has locked. */
const LOOK_INTERVAL = 50;

/** Checks after which an unchanged lock belongs to a dead writer: 10 s, while writing takes milliseconds. */
const LOOKS = 200;

/** Errors which mean that this process may not write there. */
const NOT_OURS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Replaces a file of secrets. Readers see the old text or the new one, even after a crash; writers take
 * turns.
 *
 * The new text is written to `<file>.lock`, next to the file, which only one writer can create. It is synced
 * to disk before it replaces the file. It keeps the file's owner, and nobody else may read it.
 *
 * @param change makes the new text from the old one; if it throws, the file does not change
 * @throws KeyringNotWritable
 * @throws SecretFileUnusable
 */
export async function rewriteFile(path: string, change: (text: string) => string): Promise<void> {
  try {
    // Replaces the target of a symbolic link, not the link.
    const file = await realpath(path);
    const lock = `${file}.lock`;
    const handle = await takeLock(lock);
    try {
      await write(handle, file, change(readSecretFile(file)));
      // A writer that was paused for long is presumed dead, and another has taken its turn.
      if (!(await isHeld(handle, lock)))
        throw new KeyringNotWritable(`${file} is being changed by another process: try again`);
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

/**
 * Creates a file that only its owner can read, and returns when it is on disk. @throws KeyringNotWritable if
 * it exists
 */
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
      throw new KeyringNotWritable(`${path} exists, and a keyring is never overwritten: name a new file`);
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

/** A file name is durable only once its folder is synced. */
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
    `${path} cannot be written from here (${codeOf(cause) ?? 'unknown'}): change the keyring at its source`,
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
