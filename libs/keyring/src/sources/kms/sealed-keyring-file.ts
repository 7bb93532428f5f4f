import type { Randomness } from '#kernel';
import { freshKey, keyEncryptionKey, KeyringInvalid, type KeyEncryptionKey } from '../../ring/keyring.js';
import { KeyringSource } from '../keyring-source.js';
import type { KeySealer } from './key-sealer.js';
import { fileVersion, readKeyringFile, withoutKey } from '../keyring-file.js';
import type { KmsSettings } from './kms-settings.js';
import { makeKeySealer } from './make-key-sealer.js';
import { rewriteFile } from '../rewrite-file.js';
import { sealKey } from './seal-key.js';
import type { SealedBy } from './sealed-by.js';
import { formatSealedKeyring, parseSealedKeyring, type SealedKey } from './sealed-keyring.js';

/**
 * A keyring in a file whose keys a KMS has sealed. Each key is opened once, at start or when it appears in the file: no later
 * call needs the KMS, and its outage matters only to a replica that starts or meets a new key.
 */
export class SealedKeyringFile extends KeyringSource {
  private opened = new Map<string, KeyEncryptionKey>();
  private sealer: { readonly sealedBy: string; readonly it: KeySealer } | undefined;

  constructor(
    private readonly path: string,
    private readonly kms: KmsSettings,
    private readonly randomness: Randomness,
  ) {
    super();
  }

  override async read(): Promise<readonly KeyEncryptionKey[]> {
    const { sealedBy, keys } = parseSealedKeyring(readKeyringFile(this.path));
    const sealer = this.sealerOf(sealedBy);
    const opened = new Map<string, KeyEncryptionKey>();
    for (const key of keys) {
      const name = `${key.id} ${key.sealed}`;
      opened.set(name, this.opened.get(name) ?? (await openKey(sealer, key)));
    }
    // Only now: where one does not open, those held before stay.
    this.opened = opened;
    return [...opened.values()];
  }

  override version(): Promise<string> {
    return fileVersion(this.path);
  }

  override async add(id: string): Promise<void> {
    const before = parseSealedKeyring(readKeyringFile(this.path));
    refuseKnown(before.keys, id);
    // Sealed before the file is locked: a slow KMS must not hold up other writers.
    const sealed = await sealKey(this.sealerOf(before.sealedBy), freshKey(id, this.randomness));
    await rewriteFile(this.path, (text) => {
      const { sealedBy, keys } = parseSealedKeyring(text);
      refuseKnown(keys, id);
      if (JSON.stringify(sealedBy) !== JSON.stringify(before.sealedBy))
        throw new KeyringInvalid('was sealed anew by another key meanwhile; try again');
      return formatSealedKeyring({ sealedBy, keys: [...keys, { id, sealed }] });
    });
  }

  override async remove(id: string): Promise<void> {
    await rewriteFile(this.path, (text) => {
      const { sealedBy, keys } = parseSealedKeyring(text);
      return formatSealedKeyring({ sealedBy, keys: withoutKey(keys, id) });
    });
  }

  private sealerOf(sealedBy: SealedBy): KeySealer {
    const name = JSON.stringify(sealedBy);
    if (this.sealer?.sealedBy !== name)
      this.sealer = { sealedBy: name, it: this.kmsCalls.measured(makeKeySealer(sealedBy, this.kms)) };
    return this.sealer.it;
  }
}

async function openKey(sealer: KeySealer, { id, sealed }: SealedKey): Promise<KeyEncryptionKey> {
  const bytes = await sealer.open(id, sealed);
  const key = keyEncryptionKey(id, bytes);
  bytes.fill(0);
  return key;
}

function refuseKnown(keys: readonly SealedKey[], id: string): void {
  if (keys.some((key) => key.id === id)) throw new KeyringInvalid(`names key "${id}" twice`);
}
