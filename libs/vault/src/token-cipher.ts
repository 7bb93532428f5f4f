import { Injectable } from '@nestjs/common';
import type { Secret } from '#kernel';
import {
  Cipher,
  DecryptionFailed,
  StatePutBack,
  wrappingKeyId,
  type CipherThread,
  type Envelope,
  type EncryptionContext,
} from '#keyring';
import type { TokenPair } from './token-pair.js';

/** A link's token pair as stored in `link_secrets`. */
export interface EncryptedTokens {
  readonly generation: number;
  readonly keyId: string;
  readonly dataKey: Buffer;
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer | null;
}

/** The link and the generation that encrypted tokens belong to. */
interface TokenPlace {
  readonly serviceId: string;
  readonly id: string;
}

/** Encrypts token pairs for `link_secrets`, and decrypts them. */
@Injectable()
export class TokenCipher {
  constructor(private readonly cipher: Cipher) {}

  /** Encrypts a pair for one link and generation, under a new data key. */
  encrypt(link: TokenPlace, generation: number, pair: TokenPair): EncryptedTokens {
    const envelope = this.cipher.newEnvelope(contextOf(link, generation));
    return {
      generation,
      keyId: envelope.keyId,
      dataKey: envelope.wrappedKey,
      accessToken: envelope.encrypt('access_token', pair.accessToken),
      refreshToken: pair.refreshToken ? envelope.encrypt('refresh_token', pair.refreshToken) : null,
    };
  }

  /** The same in another thread, if there is one and it can. */
  async encryptApart(
    link: TokenPlace,
    generation: number,
    pair: TokenPair,
    thread: CipherThread | undefined,
  ): Promise<EncryptedTokens> {
    const { accessToken, refreshToken } = pair;
    const record = await thread?.encrypt({
      context: contextOf(link, generation),
      values: [
        ['access_token', accessToken.reveal()],
        ...(refreshToken ? [['refresh_token', refreshToken.reveal()] as const] : []),
      ],
    });
    const [encryptedAccess, encryptedRefresh] = record?.values ?? [];
    if (record === undefined || encryptedAccess === undefined) return this.encrypt(link, generation, pair);
    return {
      generation,
      keyId: record.keyId,
      dataKey: asBuffer(record.wrappedKey),
      accessToken: asBuffer(encryptedAccess),
      refreshToken: encryptedRefresh ? asBuffer(encryptedRefresh) : null,
    };
  }

  /** Decrypts only the access token. @throws DecryptionFailed, KeyUnavailable */
  decryptAccessToken(link: TokenPlace, encrypted: Omit<EncryptedTokens, 'refreshToken'>): Secret {
    return this.openEnvelope(link, encrypted).decrypt('access_token', encrypted.accessToken);
  }

  /**
   * Decrypts only the refresh token; `undefined` if there is none. @throws DecryptionFailed, KeyUnavailable
   */
  decryptRefreshToken(
    link: TokenPlace,
    { refreshToken, ...encrypted }: Omit<EncryptedTokens, 'accessToken'>,
  ): Secret | undefined {
    const envelope = this.openEnvelope(link, encrypted);
    return refreshToken ? envelope.decrypt('refresh_token', refreshToken) : undefined;
  }

  /** Decrypts the pair. @throws DecryptionFailed, KeyUnavailable */
  decrypt(link: TokenPlace, encrypted: EncryptedTokens): TokenPair {
    const envelope = this.openEnvelope(link, encrypted);
    return {
      accessToken: envelope.decrypt('access_token', encrypted.accessToken),
      refreshToken: encrypted.refreshToken
        ? envelope.decrypt('refresh_token', encrypted.refreshToken)
        : undefined,
    };
  }

  private openEnvelope(
    link: TokenPlace,
    encrypted: Pick<EncryptedTokens, 'generation' | 'keyId' | 'dataKey'>,
  ): Envelope {
    // Both the row and the blob name the key. If they differ, one of them was changed: no key is missing.
    if (wrappingKeyId(encrypted.dataKey) !== encrypted.keyId) throw new DecryptionFailed();
    return this.cipher.openEnvelope(contextOf(link, encrypted.generation), encrypted.dataKey);
  }
}

/**
 * Refuses tokens of another generation than the link's, and those of a link whose rows were restored
 * together: both would decrypt.
 *
 * @throws DecryptionFailed, StatePutBack
 */
export function requireGeneration(
  link: { readonly generation: number; readonly isPutBack: boolean },
  encrypted: Pick<EncryptedTokens, 'generation'>,
): void {
  if (link.isPutBack) throw new StatePutBack();
  if (link.generation !== encrypted.generation) throw new DecryptionFailed();
}

/** What arrives from another thread has lost its class. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function contextOf(link: TokenPlace, generation: number): EncryptionContext {
  return { serviceId: link.serviceId, recordId: link.id, generation };
}
