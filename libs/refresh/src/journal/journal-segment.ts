import { open, unlink, type FileHandle } from 'node:fs/promises';

/** One file of the journal. It can go once everything in it is saved. */
export class JournalSegment {
  /** Pairs in this file that are not saved yet. */
  unsaved = 0;
  private size = 0;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Makes the file; only its owner can read it. */
  static async create(path: string): Promise<JournalSegment> {
    return new JournalSegment(path, await open(path, 'ax', 0o600));
  }

  /** Bytes written. */
  get length(): number {
    return this.size;
  }

  /** Writes and waits until the bytes are on the disk. */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    await this.handle.appendFile(bytes);
    await this.handle.datasync();
    this.size += bytes.length;
  }

  /** Removes the file. */
  async remove(): Promise<void> {
    await this.handle.close();
    await unlink(this.path);
  }

  /** Leaves the file for the next start to read. */
  async close(): Promise<void> {
    await this.handle.close();
  }
}
