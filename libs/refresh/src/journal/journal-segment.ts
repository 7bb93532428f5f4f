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

  /**
   * Makes the file; only its owner can read it.
   *
   * It is filled with zeros first: what is written over them does not change the file's length, so that making it durable
   * needs one write to the disk and none to the file system's own journal. A nearly full disk gets what is needed only.
   *
   * @param length bytes to fill
   */
  static async create(path: string, length: number): Promise<JournalSegment> {
    const handle = await open(path, 'wx', 0o600);
    await fill(handle, length).catch(() => handle.truncate(0));
    return new JournalSegment(path, handle);
  }

  /** Bytes written. */
  get length(): number {
    return this.size;
  }

  /** Writes and waits until the bytes are on the disk. */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) {
      const rest = bytes.subarray(written);
      written += (await this.handle.write(rest, 0, rest.length, this.size + written)).bytesWritten;
    }
    await this.handle.datasync();
    this.size += bytes.length;
  }

  /** Removes the file. */
  async remove(): Promise<void> {
    await this.handle.close();
    await unlink(this.path);
  }

  /** Leaves the file, as long as what was written, for the next start to read. */
  async close(): Promise<void> {
    await this.handle.truncate(this.size);
    await this.handle.close();
  }
}

async function fill(handle: FileHandle, length: number): Promise<void> {
  await handle.writeFile(Buffer.alloc(length));
  await handle.sync();
}
