import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { AccessSettings } from '../access-settings.js';
import { claimedName } from '../issuer/claimed-name.js';
import { TrustedIssuer } from '../issuer/trusted-issuer.js';

/** A valid JWT of a service. */
interface VerifiedJwt {
  /** The `sub` claim. */
  readonly subject: string;
  /** Milliseconds for which it can be trusted without another check. */
  readonly validFor: number;
  /** Milliseconds until it expires, the leeway included. */
  readonly expiresIn: number;
}

/** Verifies JWTs that services send instead of a key. */
@Injectable()
export class JwtVerifier {
  private readonly issuer: TrustedIssuer | undefined;

  constructor({ jwt }: AccessSettings, clock: Clock) {
    this.issuer = jwt && new TrustedIssuer(jwt, clock);
  }

  /**
   * @returns `undefined` unless it is a valid JWT from the company's issuer for this broker
   * @throws IssuerUnavailable if the issuer's keys cannot be read, so that the answer is unknown
   */
  async verify(credential: string): Promise<VerifiedJwt | undefined> {
    const jwt = await this.issuer?.verify(credential, 'sub');
    const subject = claimedName(jwt?.claims.sub);
    if (jwt === undefined || subject === undefined) return undefined;
    return { subject, validFor: jwt.validFor, expiresIn: jwt.expiresIn };
  }
}
