import { stat } from 'node:fs/promises';
import { readSecretFile, SecretFileUnusable, type Randomness } from '#kernel';
import { Keyring, KeyringInvalid, freshKey, type KeyEncryptionKey } from '../ring/keyring.js';
import { KeyringSource } from './keyring-source.js';
import { formatPlainKeyring, parsePlainKeyring } from './plain-keyring.js';
import { rewriteFile } from './rewrite-file.js';

/** The text of the keyring file. @throws KeyringInvalid if it is missing, empty, or readable by others */
export function readKeyringFile(path: string): string {
  try {
    return readSecretFile(path);
  } catch (error) {
    if (error instanceof SecretFileUnusable) throw new KeyringInvalid(error.message, { cause: error });
    throw error;
  }
}

/** Changes whenever the file is replaced or written to. @throws KeyringInvalid if it is missing */
export async function fileVersion(path: string): Promise<string> {
  try {
    const { ino, mtimeNs, size } = await stat(path, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch (error) {
    throw new KeyringInvalid('names a file that cannot be read', { cause: error });
  }
}

/** A keyring in a file of plain keys that only its owner can read. */
export class PlainKeyringFile extends KeyringSource {
  constructor(
    private readonly path: string,
    private readonly randomness: Randomness,
  ) {
    super();
  }

  override read(): Promise<readonly KeyEncryptionKey[]> {
    return Promise.resolve().then(() => parsePlainKeyring(readKeyringFile(this.path)));
  }

  override version(): Promise<string> {
    return fileVersion(this.path);
  }

  override async add(id: string): Promise<void> {
    await this.change((keys) => [...keys, freshKey(id, this.randomness)]);
  }

  override async remove(id: string): Promise<void> {
    await this.change((keys) => withoutKey(keys, id));
  }

  private async change(
    change: (keys: readonly KeyEncryptionKey[]) => readonly KeyEncryptionKey[],
  ): Promise<void> {
    await rewriteFile(this.path, (text) =>
      formatPlainKeyring(Keyring.of(change(parsePlainKeyring(text))).keys),
    );
  }
}

/** The keyring without one key. @throws KeyringInvalid if the key is not in it, or is the only one */
export function withoutKey<Key extends { readonly id: string }>(
  keys: readonly Key[],
  id: string,
): readonly Key[] {
  const rest = keys.filter((key) => key.id !== id);
  if (rest.length === keys.length) throw new KeyringInvalid(`lacks key "${id}"`);
  if (rest.length === 0) throw new KeyringInvalid(`holds only key "${id}": the last one stays`);
  return rest;
}
