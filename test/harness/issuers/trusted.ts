import { AccessSettings, type ServiceIssuer } from '../../../libs/access/src/access-settings.js';
import type { JwtIssuer } from './jwt-issuer.js';

/** Settings of a broker that accepts JWTs of these issuers. */
export class TrustingSettings extends AccessSettings {
  override readonly strangersPerSecond = undefined;
  override readonly fourEyes = false;
  override readonly fourEyesTimeLimit = 0;
  override readonly freshSignIn = 0;
  readonly adminKeyDigest = undefined;

  constructor(readonly jwtIssuers: readonly ServiceIssuer[]) {
    super();
  }
}

/** An issuer as it is usually trusted. */
export function trusted({ issuer, audience, jwksUrl }: JwtIssuer): ServiceIssuer {
  return { issuer, audience, jwksUrl, algorithms: ['RS256', 'ES256'], leeway: 60, subjectPrefix: '' };
}
