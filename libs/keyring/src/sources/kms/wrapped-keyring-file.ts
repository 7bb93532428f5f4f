import type { Randomness } from '#kernel';
import { freshKey, keyEncryptionKey, KeyringInvalid, type KeyEncryptionKey } from '../../ring/keyring.js';
import { KeyringSource } from '../keyring-source.js';
import type { KeyWrapper } from './key-wrapper.js';
import { fileVersion, readKeyringFile, withoutKey } from '../keyring-file.js';
import type { KmsSettings } from './kms-settings.js';
import { makeKeyWrapper } from './make-key-wrapper.js';
import { rewriteFile } from '../rewrite-file.js';
import { wrapKey } from './wrap-key.js';
import type { WrappedBy } from './wrapped-by.js';
import { formatWrappedKeyring, parseWrappedKeyring, type WrappedKek } from './wrapped-keyring.js';

/**
 * A keyring in a file whose keys a KMS has wrapped. Each key is unwrapped once, at start or when it appears
 * in the file. Later calls do not need the KMS; its outage affects only a replica that starts or finds a new
 * key.
 */
export class WrappedKeyringFile extends KeyringSource {
  private unwrapped = new Map<string, KeyEncryptionKey>();
  private wrapper: { readonly wrappedBy: string; readonly it: KeyWrapper } | undefined;

  constructor(
    private readonly path: string,
    private readonly kms: KmsSettings,
    private readonly randomness: Randomness,
  ) {
    super();
  }

  override async read(): Promise<readonly KeyEncryptionKey[]> {
    const { wrappedBy, keys } = parseWrappedKeyring(readKeyringFile(this.path));
    const wrapper = this.wrapperOf(wrappedBy);
    const unwrapped = new Map<string, KeyEncryptionKey>();
    for (const key of keys) {
      const name = `${key.id} ${key.wrapped}`;
      unwrapped.set(name, this.unwrapped.get(name) ?? (await unwrapKey(wrapper, key)));
    }
    // Only now: if one key does not unwrap, the current ones stay.
    this.unwrapped = unwrapped;
    return [...unwrapped.values()];
  }

  override version(): Promise<string> {
    return fileVersion(this.path);
  }

  override async add(id: string): Promise<void> {
    const before = parseWrappedKeyring(readKeyringFile(this.path));
    refuseKnown(before.keys, id);
    // Wrapped before the file is locked: a slow KMS must not delay other writers.
    const wrapped = await wrapKey(this.wrapperOf(before.wrappedBy), freshKey(id, this.randomness));
    await rewriteFile(this.path, (text) => {
      const { wrappedBy, keys } = parseWrappedKeyring(text);
      refuseKnown(keys, id);
      if (JSON.stringify(wrappedBy) !== JSON.stringify(before.wrappedBy))
        throw new KeyringInvalid('was re-wrapped by another key in the meantime; try again');
      return formatWrappedKeyring({ wrappedBy, keys: [...keys, { id, wrapped }] });
    });
  }

  override async remove(id: string): Promise<void> {
    await rewriteFile(this.path, (text) => {
      const { wrappedBy, keys } = parseWrappedKeyring(text);
      return formatWrappedKeyring({ wrappedBy, keys: withoutKey(keys, id) });
    });
  }

  private wrapperOf(wrappedBy: WrappedBy): KeyWrapper {
    const name = JSON.stringify(wrappedBy);
    if (this.wrapper?.wrappedBy !== name)
      this.wrapper = { wrappedBy: name, it: this.kmsCalls.measured(makeKeyWrapper(wrappedBy, this.kms)) };
    return this.wrapper.it;
  }
}

async function unwrapKey(wrapper: KeyWrapper, { id, wrapped }: WrappedKek): Promise<KeyEncryptionKey> {
  const bytes = await wrapper.unwrap(id, wrapped);
  const key = keyEncryptionKey(id, bytes);
  bytes.fill(0);
  return key;
}

function refuseKnown(keys: readonly WrappedKek[], id: string): void {
  if (keys.some((key) => key.id === id)) throw new KeyringInvalid(`names key "${id}" twice`);
}
