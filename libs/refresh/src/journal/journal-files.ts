import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';
import { decodeRecords, type JournalContent } from './journal-record.js';

const SUFFIX = '.journal';

/** Marks a file that could not be read completely. Each start tries it again. */
const UNREAD_SUFFIX = '.unread';

/** Milliseconds after which a file of another machine, long saved, is removed. */
const FOREIGN_FILE_LIFETIME = 24 * 3_600_000;

/** This process in the names of its journal files: machine, process id, and a part that no other process shares. */
const OWNER = `${hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')}_${process.pid}_${randomUUID()}`;

/** Files that this process has made. */
let filesMade = 0;

/** What an earlier process left: pairs that may not have been saved. */
export interface LeftFile {
  /** `undefined` if the file could not be read. */
  readonly content: JournalContent | undefined;
  /** Removes the file, if its process is gone: everything in it is saved. */
  remove(): Promise<void>;
  /** Renames the file to say that it could not be read completely, if its process is gone. */
  setAside(): Promise<void>;
}

/** The folder of the journal. Replicas may share one: each writes its own files and may read the others'. */
export class JournalFiles {
  constructor(private readonly folder: string) {}

  /** The machine and the folder: where another process finds these files. */
  get place(): string {
    return `${hostname()}:${this.folder}`;
  }

  /** The prefix of this process's file names. */
  get owner(): string {
    return OWNER;
  }

  /** Makes the folder; only its owner can enter. */
  async prepare(): Promise<void> {
    await makeFolder(this.folder);
  }

  /** A name for the next file of this process. */
  nextPath(): string {
    filesMade += 1;
    return join(this.folder, `${OWNER}_${filesMade}${SUFFIX}`);
  }

  /** A name for this process's ballast. */
  ballastPath(): string {
    return join(this.folder, `${OWNER}.ballast`);
  }

  /**
   * Files that other processes left. Saving a pair twice changes nothing, so reading the file of a living process does no
   * harm; only the files of dead ones are removed.
   */
  async left(): Promise<LeftFile[]> {
    const names = await readdir(this.folder);
    await this.removeDeadBallast(names);
    const left: LeftFile[] = [];
    // One after another: many files at once could exhaust the descriptors.
    for (const name of names)
      if (isJournal(name) && !name.startsWith(OWNER)) left.push(await this.read(name));
    return left;
  }

  /** The processes that have files here. */
  async owners(): Promise<ReadonlySet<string>> {
    const names = (await readdir(this.folder)).filter(isJournal);
    return new Set(names.map((name) => name.slice(0, name.lastIndexOf('_'))));
  }

  private async read(name: string): Promise<LeftFile> {
    const path = join(this.folder, name);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    return {
      content: text === undefined ? undefined : decodeRecords(text),
      remove: async () => {
        if (await this.isLeftForGood(name)) await unlink(path).catch(() => undefined);
      },
      setAside: async () => {
        if (!name.endsWith(SUFFIX) || !(await this.isLeftForGood(name))) return;
        await rename(path, path.slice(0, -SUFFIX.length) + UNREAD_SUFFIX).catch(() => undefined);
      },
    };
  }

  private async removeDeadBallast(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (!name.endsWith('.ballast') || name.startsWith(OWNER)) continue;
      if (await this.isLeftForGood(name)) await unlink(join(this.folder, name)).catch(() => undefined);
    }
  }

  private async isLeftForGood(name: string): Promise<boolean> {
    const [machine, pid] = name.split('_');
    const [ownMachine] = OWNER.split('_');
    if (machine === ownMachine) return Number(pid) === process.pid || !isAlive(Number(pid));
    const { mtimeMs } = await stat(join(this.folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    return Date.now() - mtimeMs > FOREIGN_FILE_LIFETIME;
  }
}

function isJournal(name: string): boolean {
  return name.endsWith(SUFFIX) || name.endsWith(UNREAD_SUFFIX);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
