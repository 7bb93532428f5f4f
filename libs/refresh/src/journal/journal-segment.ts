import { open, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file that is written to is no longer the one in the folder. */
class JournalFileReplaced extends Error {
  override readonly name = 'JournalFileReplaced';
}

/** One file of the journal. It can be removed once everything in it is saved. */
export class JournalSegment {
  /** Pairs in this file that are not saved yet. */
  unsaved = 0;
  private size = 0;
  private closed = false;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly inode: number,
  ) {}

  /**
   * Makes the file; only its owner can read it. Once this resolves, a crash of the machine leaves the file in its folder.
   *
   * It is filled with zeros first: what is written over them does not change the file's length, so that making it durable
   * needs one write to the disk and none to the file system's own journal.
   *
   * @param length bytes to fill
   */
  static async create(path: string, length: number): Promise<JournalSegment> {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(Buffer.alloc(length));
      await handle.sync();
      await syncFolder(dirname(path));
      return new JournalSegment(path, handle, (await handle.stat()).ino);
    } catch (error) {
      await handle.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
      throw error;
    }
  }

  /** Bytes written. */
  get length(): number {
    return this.size;
  }

  /**
   * Writes one record for each pair, which counts as unsaved from then on. Resolves to this segment once they are on the disk,
   * in a file that the next start will find.
   *
   * After a failure the file must not be written to again: after a failed fsync the kernel forgets the pages, and a second
   * one succeeds although nothing was written ("fsyncgate", PostgreSQL wiki "Fsync Errors").
   */
  async append(records: readonly string[]): Promise<this> {
    // Counted before they are written: a file with pairs on their way must not be removed.
    this.unsaved += records.length;
    try {
      await this.write(Buffer.from(records.join('')));
      return this;
    } catch (error) {
      this.unsaved -= records.length;
      throw error;
    }
  }

  private async write(bytes: Buffer): Promise<void> {
    for (let written = 0; written < bytes.length;) {
      const rest = bytes.subarray(written);
      written += (await this.handle.write(rest, 0, rest.length, this.size + written)).bytesWritten;
    }
    await this.handle.datasync();
    // Writes to a file whose folder was removed or replaced succeed, and are lost with the process.
    if ((await stat(this.path)).ino !== this.inode) throw new JournalFileReplaced();
    this.size += bytes.length;
  }

  /** Stops writing; the file stays, truncated to what was written, for the next start to read. Never throws. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.handle.truncate(this.size).catch(() => undefined);
    await this.handle.close().catch(() => undefined);
  }

  /** Removes the file; a missing file is not an error. */
  async remove(): Promise<void> {
    await this.close();
    await unlink(this.path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  }
}

/** Makes the names in a folder durable (fsync(2): syncing a file does not sync the entry that names it). */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
