import { readFileSync, realpathSync, statSync } from 'node:fs';

/** Mode bits with which others than the owner can change a file. */
const CHANGEABLE = 0o022;

/** The mode bits that neither the group nor others may have. */
const OPEN_TO_STRANGERS = 0o037;

const GROUP_READABLE = 0o040;

/** Where Docker, Swarm, Compose and Podman mount secrets. */
const ENGINE_SECRETS = '/run/secrets';

/** The file cannot be used as the source of a secret; `message` says why and never quotes it. */
export class SecretFileUnusable extends Error {
  override readonly name = 'SecretFileUnusable';
}

/** What decides whether a file may hold a secret. */
export interface SecretFileFacts {
  readonly mode: number;
  /** Its owner. */
  readonly uid: number;
  /** The user that the broker runs as. */
  readonly user: number;
  /** Whether a container engine put it there for this process alone. */
  readonly mounted: boolean;
}

/**
 * Reads a secret from a file that nobody else can read.
 *
 * @throws SecretFileUnusable when the file is missing, unreadable, empty, or readable by others
 */
export function readSecretFile(path: string): string {
  try {
    const { mode, uid } = statSync(path);
    const user = process.getuid?.() ?? uid;
    if (isExposed({ mode, uid, user, mounted: isMountedSecret(realpathSync(path)) }))
      throw new SecretFileUnusable('names a file that others can read');
    const text = readFileSync(path, 'utf8').trim();
    if (text === '') throw new SecretFileUnusable('names an empty file');
    return text;
  } catch (error) {
    if (error instanceof SecretFileUnusable) throw error;
    throw new SecretFileUnusable('names a file that cannot be read', { cause: error });
  }
}

/**
 * Whether someone else could read or change a secret in such a file.
 *
 * A file of root that an unprivileged process reads through its group passes: that is how an orchestrator mounts secrets. Engines
 * also mount them with mode 0444 (Docker's default) or 0644 (that of Kubernetes): then the mount, which only this container sees,
 * protects them, unless another user owns them or could change them.
 */
export function isExposed({ mode, uid, user, mounted }: SecretFileFacts): boolean {
  const ofRoot = uid === 0 && user !== 0;
  if (mounted && (uid === 0 || uid === user)) return (mode & CHANGEABLE) !== 0;
  return (mode & (ofRoot ? OPEN_TO_STRANGERS : OPEN_TO_STRANGERS | GROUP_READABLE)) !== 0;
}

/**
 * Whether a path lies on a mount that is read-only or below /run/secrets, and is not the root of the file system.
 *
 * @param path without symbolic links
 * @param mounts as in /proc/self/mountinfo (proc_pid_mountinfo(5)); empty if the system has no such file
 */
export function isMountedSecret(path: string, mounts = readMounts()): boolean {
  const found = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, , , , point = '', options = '']) => ({ point: unescaped(point), options: options.split(',') }))
    .filter(({ point }) => isWithin(path, point))
    // Of mounts one upon another the last one is seen.
    .reduce<{ point: string; options: string[] } | undefined>(
      (best, mount) => (best === undefined || mount.point.length >= best.point.length ? mount : best),
      undefined,
    );
  if (found === undefined || found.point === '/') return false;
  return found.options.includes('ro') || isWithin(found.point, ENGINE_SECRETS);
}

function isWithin(path: string, folder: string): boolean {
  return folder !== '' && (path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`));
}

function readMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

/** Spaces and the like are written as octal numbers. */
function unescaped(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_escape, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
