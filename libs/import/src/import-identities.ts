import { hkdfSync, webcrypto, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Decrypter, identityToRecipient } from 'age-encryption';
import { KeyringSettings } from '#keyring';

/** Keeps this use of a key apart from all others (RFC 5869 section 3.2). Changing it makes files unreadable. */
const PURPOSE = 'coco-token-broker: age identity of link imports, version 1';

/** The bytes before the 32 of an X25519 key in PKCS #8 (RFC 8410 section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex');

/**
 * The age identities to which files of tokens are encrypted: one for each key of the keyring, derived from it. So every replica can read a
 * file, nothing has to be configured or kept, and a file is unreadable once its key is retired.
 */
@Injectable()
export class ImportIdentities {
  constructor(private readonly settings: KeyringSettings) {}

  /** The public key, `age1…`, to which new files are to be encrypted: the primary key's. */
  async recipient(): Promise<string> {
    return identityToRecipient(await identityOf(this.settings.keyring.primary.key));
  }

  /** Decrypts files that are encrypted to any key of the keyring. */
  async decrypter(): Promise<Decrypter> {
    const decrypter = new Decrypter();
    for (const { key } of this.settings.keyring.keys) decrypter.addIdentity(await identityOf(key));
    return decrypter;
  }
}

async function identityOf(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const scalar = Buffer.from(hkdfSync('sha512', key, '', PURPOSE, 32));
  const pkcs8 = Buffer.concat([PKCS8_HEAD, scalar]);
  try {
    return await webcrypto.subtle.importKey('pkcs8', pkcs8, { name: 'X25519' }, false, ['deriveBits']);
  } finally {
    scalar.fill(0);
    pkcs8.fill(0);
  }
}
