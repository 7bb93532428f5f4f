import { unlink, writeFile } from 'node:fs/promises';

/** Bytes kept in reserve: room for every refresh in flight when the disk fills up. */
const BALLAST_LENGTH = 1024 * 1024;

/** A file that reserves disk space: deleted when the disk is full, so that pairs in flight can still be written. */
export class Ballast {
  constructor(private readonly path: string) {}

  /** Reserves the space; rejects if the disk does not have it. */
  async take(): Promise<void> {
    await writeFile(this.path, Buffer.alloc(BALLAST_LENGTH, 0x2e), { mode: 0o600, flush: true });
  }

  /** Frees the space. */
  async drop(): Promise<void> {
    await unlink(this.path).catch(() => undefined);
  }
}
