import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { AccessSettings, type ServiceIssuer } from '../access-settings.js';
import { claimedName } from '../issuer/claimed-name.js';
import { TrustedIssuers } from '../issuer/trusted-issuers.js';

/** A valid JWT of a service. */
interface VerifiedJwt {
  /** The `sub` claim after the issuer's prefix: what a service is registered with. */
  readonly subject: string;
  /** Milliseconds for which it can be trusted without another check. */
  readonly validFor: number;
  /** Milliseconds until it expires, the leeway included. */
  readonly expiresIn: number;
}

/** Verifies JWTs that services send instead of a key. */
@Injectable()
export class JwtVerifier {
  private readonly issuers: TrustedIssuers<ServiceIssuer>;
  private readonly prefixes: readonly string[];

  constructor({ jwtIssuers }: AccessSettings, clock: Clock) {
    this.issuers = new TrustedIssuers(jwtIssuers, clock);
    this.prefixes = jwtIssuers.map(({ subjectPrefix }) => subjectPrefix);
  }

  /**
   * @returns `undefined` unless it is a valid JWT for this broker from one of the company's issuers
   * @throws IssuerUnavailable if the issuer's keys cannot be read, so that the answer is unknown
   */
  async verify(credential: string): Promise<VerifiedJwt | undefined> {
    const issuer = this.issuers.namedIn(credential);
    const jwt = await issuer?.trusted.verify(credential, 'sub');
    const claimed = claimedName(jwt?.claims.sub);
    if (issuer === undefined || jwt === undefined || claimed === undefined) return undefined;
    const subject = claimedName(issuer.settings.subjectPrefix + claimed);
    if (subject === undefined || !this.isOf(issuer.settings, subject)) return undefined;
    return { subject, validFor: jwt.validFor, expiresIn: jwt.expiresIn };
  }

  /**
   * Whether a subject is the issuer's to give. It belongs to the longest prefix that it begins with: otherwise an issuer with a short
   * prefix, or without one, could name the services of another.
   */
  private isOf({ subjectPrefix }: ServiceIssuer, subject: string): boolean {
    return !this.prefixes.some((other) => other.length > subjectPrefix.length && subject.startsWith(other));
  }
}
