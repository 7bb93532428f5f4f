import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder for everything generated on a developer's machine. */
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

  /** A secret that is generated once and kept in a file that only its owner can read. */
  keptSecret(name: string, make: () => string): { readonly value: string; readonly isNew: boolean } {
    const file = this.join(name);
    const isNew = !existsSync(file);
    // `wx`: if two processes start at once, one creates the secret and the other fails, instead of both having different ones.
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
