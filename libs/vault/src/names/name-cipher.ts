import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secret } from '#kernel';
import { Cipher, type EncryptionContext } from '#keyring';
import { AccountPepper } from '../account/account-pepper.js';
import { searchedName, type GivenName } from './given-name.js';

/** Bytes of a digest: enough that two names never share one by chance. */
const DIGEST_LENGTH = 16;

/** The encrypted names of a link, as a row has them. */
export interface EncryptedNames {
  readonly id: string;
  readonly serviceId: string;
  readonly version: string;
  readonly dataKey: Buffer;
  readonly names: Buffer;
}

/** Encrypts the names of one link, and makes the digests by which they are found. */
@Injectable()
export class NameCipher {
  constructor(
    private readonly cipher: Cipher,
    private readonly pepper: AccountPepper,
  ) {}

  /** Encrypts under a fresh data key, bound to the link and the version of its names. */
  encrypt(place: Pick<EncryptedNames, 'id' | 'serviceId' | 'version'>, names: readonly GivenName[]) {
    const envelope = this.cipher.newEnvelope(nameContext(place));
    const encrypted = envelope.encrypt('link_names', new Secret(JSON.stringify(names)));
    return { keyId: envelope.keyId, dataKey: envelope.wrappedKey, names: encrypted };
  }

  /** @throws DecryptionFailed, KeyUnavailable */
  decrypt(row: EncryptedNames): GivenName[] {
    const envelope = this.cipher.openEnvelope(nameContext(row), row.dataKey);
    return JSON.parse(envelope.decrypt('link_names', row.names).reveal()) as GivenName[];
  }

  /**
   * HMAC-SHA-256 of a name, keyed with the installation's pepper: the database shows which links share a name, not the name.
   *
   * @throws VaultUnavailable if the pepper cannot be decrypted
   */
  async digest({ kind, name }: Pick<GivenName, 'kind' | 'name'>): Promise<Buffer> {
    const hmac = createHmac('sha256', await this.pepper.key());
    return hmac
      .update(`name of a ${kind}\0${searchedName(name)}`)
      .digest()
      .subarray(0, DIGEST_LENGTH);
  }
}

/** What the names of a link are bound to. */
export function nameContext({
  id,
  serviceId,
  version,
}: Pick<EncryptedNames, 'id' | 'serviceId' | 'version'>): EncryptionContext {
  return { serviceId, recordId: id, generation: Number(version) };
}
