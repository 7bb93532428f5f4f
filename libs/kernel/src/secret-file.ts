import { readFileSync, statSync } from 'node:fs';

/** Mode bits of a file that others than its owner and group may touch, or that the group may change. */
const OPEN_TO_STRANGERS = 0o037;

/** The group may read. */
const GROUP_READABLE = 0o040;

/** The file cannot be used as the source of a secret; `message` says why and never quotes it. */
export class SecretFileUnusable extends Error {
  override readonly name = 'SecretFileUnusable';
}

/**
 * Reads a secret from a file that nobody else can read.
 *
 * A file of root that the process reads through its group passes: that is how an orchestrator mounts secrets for a
 * process that does not run as root.
 *
 * @throws SecretFileUnusable when the file is missing, unreadable, empty, or readable by others
 */
export function readSecretFile(path: string): string {
  try {
    const { mode, uid } = statSync(path);
    const mountedByRoot = uid === 0 && process.getuid?.() !== 0;
    const refused = mountedByRoot ? OPEN_TO_STRANGERS : OPEN_TO_STRANGERS | GROUP_READABLE;
    if ((mode & refused) !== 0) throw new SecretFileUnusable('names a file that others can read');
    const text = readFileSync(path, 'utf8').trim();
    if (text === '') throw new SecretFileUnusable('names an empty file');
    return text;
  } catch (error) {
    if (error instanceof SecretFileUnusable) throw error;
    throw new SecretFileUnusable('names a file that cannot be read', { cause: error });
  }
}
