/** All files of a folder, as bytes: for a database also its write-ahead log and what it has deleted but not overwritten. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.js';

/** Reads every file below the folders. */
export function folderContents(name: string, folders: readonly string[]): Place {
  const parts = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap((entry) => read(join(entry.parentPath, entry.name))),
  );
  return { name, parts };
}

/** A running database removes files while they are listed. */
function read(file: string): { name: string; bytes: Buffer }[] {
  try {
    return [{ name: file, bytes: readFileSync(file) }];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
