import { Injectable } from '@nestjs/common';
import type { Secret } from '#kernel';
import { Cipher, SealBroken, StatePutBack, wrappingKeyId, type Envelope, type SealContext } from '#keyring';
import type { TokenPair } from './token-pair.js';

/** A link's token pair as `link_secrets` holds it. */
export interface SealedTokens {
  readonly generation: number;
  readonly keyId: string;
  readonly dataKey: Buffer;
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer | null;
}

/** The link whose tokens are sealed, and the generation of the pair. */
interface TokenPlace {
  readonly serviceId: string;
  readonly id: string;
}

/** Turns token pairs into what `link_secrets` holds, and back. */
@Injectable()
export class TokenSealer {
  constructor(private readonly cipher: Cipher) {}

  /** Seals a pair for one link and generation, under a fresh data key. */
  seal(link: TokenPlace, generation: number, pair: TokenPair): SealedTokens {
    const envelope = this.cipher.newEnvelope(contextOf(link, generation));
    return {
      generation,
      keyId: envelope.keyId,
      dataKey: envelope.wrappedKey,
      accessToken: envelope.seal('access_token', pair.accessToken),
      refreshToken: pair.refreshToken ? envelope.seal('refresh_token', pair.refreshToken) : null,
    };
  }

  /** Opens the access token alone. @throws SealBroken, KeyUnavailable */
  openAccessToken(link: TokenPlace, sealed: Omit<SealedTokens, 'refreshToken'>): Secret {
    return this.openEnvelope(link, sealed).open('access_token', sealed.accessToken);
  }

  /** Opens the refresh token alone; `undefined` where there is none. @throws SealBroken, KeyUnavailable */
  openRefreshToken(
    link: TokenPlace,
    { refreshToken, ...sealed }: Omit<SealedTokens, 'accessToken'>,
  ): Secret | undefined {
    const envelope = this.openEnvelope(link, sealed);
    return refreshToken ? envelope.open('refresh_token', refreshToken) : undefined;
  }

  /** Opens the whole pair. @throws SealBroken, KeyUnavailable */
  open(link: TokenPlace, sealed: SealedTokens): TokenPair {
    const envelope = this.openEnvelope(link, sealed);
    return {
      accessToken: envelope.open('access_token', sealed.accessToken),
      refreshToken: sealed.refreshToken ? envelope.open('refresh_token', sealed.refreshToken) : undefined,
    };
  }

  private openEnvelope(
    link: TokenPlace,
    sealed: Pick<SealedTokens, 'generation' | 'keyId' | 'dataKey'>,
  ): Envelope {
    // The id of the key stands in the row and in the blob: where they differ one was changed, and no key is missing.
    if (wrappingKeyId(sealed.dataKey) !== sealed.keyId) throw new SealBroken();
    return this.cipher.openEnvelope(contextOf(link, sealed.generation), sealed.dataKey);
  }
}

/**
 * Refuses tokens of another generation than their link names, and those of a link whose rows were put back together: both would
 * open.
 *
 * @throws SealBroken, StatePutBack
 */
export function requireGeneration(
  link: { readonly generation: number; readonly isPutBack: boolean },
  sealed: Pick<SealedTokens, 'generation'>,
): void {
  if (link.isPutBack) throw new StatePutBack();
  if (link.generation !== sealed.generation) throw new SealBroken();
}

function contextOf(link: TokenPlace, generation: number): SealContext {
  return { serviceId: link.serviceId, recordId: link.id, generation };
}
