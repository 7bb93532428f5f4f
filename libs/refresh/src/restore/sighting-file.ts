import { randomUUID } from 'node:crypto';
import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../journal/make-folder.js';
import { decodeSighting, encodeSighting, type Sighting } from './sighting.js';

/** Keeps the last sighting on this replica's own disk, where restoring the database does not reach. */
export class SightingFile {
  constructor(private readonly path: string) {}

  /** The last sighting, or `undefined` if none can be read. */
  async read(): Promise<Sighting | undefined> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    return decodeSighting(text);
  }

  /** Replaces it, so that after a crash the file holds either the old or the new one. */
  async write(sighting: Sighting): Promise<void> {
    // Replicas may share the folder, so the temporary file has a unique name.
    const unfinished = `${this.path}.${randomUUID()}`;
    await makeFolder(dirname(this.path));
    try {
      await writeFile(unfinished, encodeSighting(sighting), { mode: 0o600, flush: true });
      await rename(unfinished, this.path);
    } catch (error) {
      await unlink(unfinished).catch(() => undefined);
      throw error;
    }
  }
}
