/** Holds the key the provider signs access tokens with, and checks them, or opaque ones, at the REST API. */

import { generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import type { ProviderStore } from './store.js';

/** The audience of every access token: COCO's API, by a name that is not an address. */
export const apiAudience = 'urn:coco:api';

/** The claim that names the grant an access token was issued under. */
export const grantIdClaim = 'grant_id';

/** Whom an access token speaks for. */
export interface TokenBearer {
  readonly userId: string;
  readonly grantId: string;
}

/** Checks access tokens against the key made at the sandbox's start. */
export class AccessTokenVerifier {
  readonly #publicKey: KeyObject;
  readonly #issuer: string;
  readonly #store: ProviderStore;
  /** The private key, only for the provider. */
  readonly signingKey: JsonWebKey & { kty: string };

  constructor(issuer: string, store: ProviderStore) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.signingKey = { ...privateKey.export({ format: 'jwk' }), kty: 'EC', use: 'sig', alg: 'ES256' };
    this.#publicKey = publicKey;
    this.#issuer = issuer;
    this.#store = store;
  }

  /** The bearer of a token that is genuine, not expired and of a grant that was not revoked (RFC 9068 section 4). */
  async verify(token: string): Promise<TokenBearer | undefined> {
    const bearer = this.#opaqueBearer(token) ?? (await this.#jwtBearer(token));
    return bearer && this.#store.read('Grant', bearer.grantId) !== undefined ? bearer : undefined;
  }

  /** Whom a token claims to speak for, unchecked: good for the ledger, for nothing else. */
  claimedBearer(token: string): TokenBearer | undefined {
    try {
      return this.#opaqueBearer(token) ?? bearerOf(decodeJwt(token));
    } catch {
      return undefined;
    }
  }

  /** An opaque token is its own id in the store, which keeps it as long as it is good. */
  #opaqueBearer(token: string): TokenBearer | undefined {
    const { accountId: userId, grantId } = this.#store.read('AccessToken', token) ?? {};
    return userId !== undefined && grantId !== undefined ? { userId, grantId } : undefined;
  }

  async #jwtBearer(token: string): Promise<TokenBearer | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#publicKey, {
        issuer: this.#issuer,
        audience: apiAudience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
      });
      return bearerOf(payload);
    } catch {
      return undefined;
    }
  }
}

function bearerOf(claims: Readonly<Record<string, unknown>>): TokenBearer | undefined {
  const { sub: userId, [grantIdClaim]: grantId } = claims;
  if (typeof userId !== 'string' || typeof grantId !== 'string') return undefined;
  return { userId, grantId };
}
