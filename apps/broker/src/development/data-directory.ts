import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder under which a developer's machine keeps everything that was made up for it. */
export class DataDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
    mkdirSync(this.path, { recursive: true });
  }

  /** The absolute path of `name` in the folder. */
  join(name: string): string {
    return join(this.path, name);
  }

  /** A secret that is made once and kept in a file that only its owner can read. */
  keptSecret(name: string, make: () => string): { readonly value: string; readonly isNew: boolean } {
    const file = this.join(name);
    const isNew = !existsSync(file);
    // `wx`: of two processes that start at once, one makes the secret; the other fails loudly instead of differing.
    if (isNew) writeFileSync(file, make(), { mode: 0o600, flag: 'wx' });
    return { value: readFileSync(file, 'utf8').trim(), isNew };
  }

  /** The text of a file in the folder, if it exists. */
  read(name: string): string | undefined {
    const file = this.join(name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  }

  /** Writes a file that only its owner can read. */
  write(name: string, text: string): void {
    writeFileSync(this.join(name), text, { mode: 0o600 });
  }
}
