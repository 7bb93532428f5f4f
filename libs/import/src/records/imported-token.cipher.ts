import { Injectable } from '@nestjs/common';
import { sha256, type Secret } from '#kernel';
import { Cipher, DecryptionFailed, wrappingKeyId, type EncryptionContext } from '#keyring';

/** Where the token of a row belongs: the link that it is to become, and its service. */
export interface ImportedTokenPlace {
  readonly linkId: string;
  readonly serviceId: string;
}

/** The token of a row as `link_import_secrets` holds it. */
export interface EncryptedImportedToken {
  readonly keyId: string;
  readonly dataKey: Buffer;
  readonly refreshToken: Buffer;
}

/** Encrypts the refresh tokens of imports until each has its verdict, and decrypts them. */
@Injectable()
export class ImportedTokenCipher {
  constructor(private readonly cipher: Cipher) {}

  /** Encrypts a token for its row, under a new data key. */
  encrypt(place: ImportedTokenPlace, refreshToken: Secret): EncryptedImportedToken {
    const envelope = this.cipher.newEnvelope(contextOfImported(place));
    return {
      keyId: envelope.keyId,
      dataKey: envelope.wrappedKey,
      refreshToken: envelope.encrypt('imported_token', refreshToken),
    };
  }

  /** @throws DecryptionFailed, KeyUnavailable */
  decrypt(place: ImportedTokenPlace, { keyId, dataKey, refreshToken }: EncryptedImportedToken): Secret {
    if (wrappingKeyId(dataKey) !== keyId) throw new DecryptionFailed();
    return this.cipher
      .openEnvelope(contextOfImported(place), dataKey)
      .decrypt('imported_token', refreshToken);
  }
}

/** A row's token never changes, so it has one generation only. */
export function contextOfImported({ linkId, serviceId }: ImportedTokenPlace): EncryptionContext {
  return { serviceId, recordId: linkId, generation: 0 };
}

/** The digest by which a token is known again, whatever file it comes from. */
export function digestOfImported(refreshToken: Secret): Buffer {
  return sha256(`imported refresh token ${refreshToken.reveal()}`);
}
