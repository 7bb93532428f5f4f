import { Injectable } from '@nestjs/common';
import { digestsEqual, sha256, sha256Text } from '#kernel';
import { AccessSettings } from './access-settings.js';
import { Unauthenticated } from './access-errors.js';
import { FIRST_ADMIN, type Caller } from './caller.js';
import { CredentialVerifier, type VerifiedCredential } from './credential-verifier.js';
import { KeyUses } from './key-uses.js';
import { VerifiedCredentials } from './verified-credentials.js';

/** Turns a credential into a {@link Caller}; one that was verified lately costs one hash and no statement. */
@Injectable()
export class Authenticator {
  private readonly adminDigest: Buffer | undefined;

  constructor(
    private readonly verifier: CredentialVerifier,
    private readonly credentials: VerifiedCredentials,
    private readonly uses: KeyUses,
    settings: AccessSettings,
  ) {
    this.adminDigest = settings.adminKeyDigest;
  }

  /**
   * @param authorization the request's `Authorization` header (RFC 6750 section 2.1)
   * @throws Unauthenticated whatever the reason, always alike; IssuerUnavailable
   */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    return this.recall(authorization) ?? this.verify(bearerCredential(authorization));
  }

  /**
   * As `authenticate`, without waiting: `undefined` where the credential has not been verified lately.
   *
   * @throws Unauthenticated when there is none
   */
  recall(authorization: string | undefined): Caller | undefined {
    const verified = this.credentials.recall(sha256Text(bearerCredential(authorization)));
    if (verified === undefined) return undefined;
    this.noteUse(verified);
    return verified.caller;
  }

  private async verify(credential: string): Promise<Caller> {
    if (this.adminDigest && digestsEqual(sha256(credential), this.adminDigest)) return FIRST_ADMIN;
    const verified = await this.credentials.remember(sha256Text(credential), () =>
      this.verifier.verify(credential),
    );
    this.noteUse(verified);
    return verified.caller;
  }

  private noteUse({ keyId }: VerifiedCredential): void {
    if (keyId !== undefined) this.uses.note(keyId);
  }
}

/**
 * The bearer credential (RFC 6750 section 2.1). Its length is bounded by the request's head, 16 KB in all: a JWT with
 * 150 groups has 6 KB.
 */
function bearerCredential(authorization: string | undefined): string {
  const credential = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
  if (credential === undefined) throw new Unauthenticated();
  return credential;
}
