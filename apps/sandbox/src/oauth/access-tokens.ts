/** Signs nothing itself: holds the key the provider signs access tokens with, and checks them at the REST API. */

import { generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';

/** The audience of every access token: COCO's API, by a name that is no address. */
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
  readonly #isLive: (grantId: string) => boolean;
  /** The private key, for the provider alone. */
  readonly signingKey: JsonWebKey & { kty: string };

  constructor(issuer: string, isLive: (grantId: string) => boolean) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.signingKey = { ...privateKey.export({ format: 'jwk' }), kty: 'EC', use: 'sig', alg: 'ES256' };
    this.#publicKey = publicKey;
    this.#issuer = issuer;
    this.#isLive = isLive;
  }

  /** The bearer of a token that is genuine, not expired and of a grant that was not revoked (RFC 9068 section 4). */
  async verify(token: string): Promise<TokenBearer | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#publicKey, {
        issuer: this.#issuer,
        audience: apiAudience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
      });
      const bearer = bearerOf(payload);
      return bearer && this.#isLive(bearer.grantId) ? bearer : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Whom a token claims to speak for, unchecked: good for the ledger, for nothing else. */
export function claimedBearer(token: string): TokenBearer | undefined {
  try {
    return bearerOf(decodeJwt(token));
  } catch {
    return undefined;
  }
}

function bearerOf(claims: Readonly<Record<string, unknown>>): TokenBearer | undefined {
  const { sub: userId, [grantIdClaim]: grantId } = claims;
  if (typeof userId !== 'string' || typeof grantId !== 'string') return undefined;
  return { userId, grantId };
}
