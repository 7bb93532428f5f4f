import { Injectable } from '@nestjs/common';
import { digestsEqual, sha256, sha256Text } from '#kernel';
import { AccessSettings } from '../access-settings.js';
import { Unauthenticated } from '../access-errors.js';
import { FIRST_ADMIN, type Caller } from '../caller.js';
import { CredentialVerifier, type VerifiedCredential } from '../credentials/credential-verifier.js';
import { KeyUses } from '../credentials/key-uses.js';
import { Strangers } from './strangers.js';
import { VerifiedCredentials } from '../credentials/verified-credentials.js';

/**
 * Turns a credential into a {@link Caller}; one verified recently costs one hash and no statement. A credential that
 * was valid before is verified immediately; an unknown one waits in the queue of unknown ones.
 */
@Injectable()
export class Authenticator {
  private readonly adminDigest: Buffer | undefined;

  constructor(
    private readonly verifier: CredentialVerifier,
    private readonly credentials: VerifiedCredentials,
    private readonly uses: KeyUses,
    private readonly strangers: Strangers,
    settings: AccessSettings,
  ) {
    this.adminDigest = settings.adminKeyDigest;
  }

  /**
   * @param authorization the request's `Authorization` header (RFC 6750 section 2.1)
   * @throws Unauthenticated, the same for every reason; IssuerUnavailable, TooManyStrangers
   */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    const credential = bearerCredential(authorization);
    if (credential === undefined) throw new Unauthenticated();
    const digest = sha256Text(credential);
    const known = this.credentials.recall(digest);
    if (known === undefined && this.isFirstAdmin(credential)) return FIRST_ADMIN;
    const verified = known ?? (await this.verify(credential, digest));
    this.noteUse(verified);
    return verified.caller;
  }

  private isFirstAdmin(credential: string): boolean {
    return this.adminDigest !== undefined && digestsEqual(sha256(credential), this.adminDigest);
  }

  private verify(credential: string, digest: string): Promise<VerifiedCredential> {
    const verifyNow = (): Promise<VerifiedCredential> =>
      this.credentials.remember(digest, () => this.verifier.verify(credential));
    return this.credentials.wasGood(digest) ? verifyNow() : this.strangers.verify(verifyNow);
  }

  private noteUse({ keyId }: VerifiedCredential): void {
    if (keyId !== undefined) this.uses.note(keyId);
  }
}

/**
 * The bearer credential (RFC 6750 section 2.1). Its length is bounded by the request's head, 16 KB in all: a JWT with
 * 150 groups has 6 KB.
 */
function bearerCredential(authorization: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
}
