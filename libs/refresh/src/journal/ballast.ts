import { unlink, writeFile } from 'node:fs/promises';

/** Bytes kept in reserve: room for every refresh in flight when the disk fills up. */
const BALLAST_LENGTH = 1024 * 1024;

/** A file that keeps room on the disk: thrown out when the disk is full, so that what is in flight can still be written. */
export class Ballast {
  private held = false;

  constructor(private readonly path: string) {}

  /** Whether the reserve is there: if it is not, no new refresh may be started. */
  get isHeld(): boolean {
    return this.held;
  }

  /** Takes the room. @returns whether the disk had it */
  async take(): Promise<boolean> {
    try {
      await writeFile(this.path, Buffer.alloc(BALLAST_LENGTH, 0x2e), { mode: 0o600, flush: true });
      this.held = true;
    } catch {
      await this.drop();
    }
    return this.held;
  }

  /** Gives the room back. */
  async drop(): Promise<void> {
    this.held = false;
    await unlink(this.path).catch(() => undefined);
  }
}
