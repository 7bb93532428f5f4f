import { decodeJwt } from 'jose';
import type { Clock } from '#kernel';
import type { IssuerSettings } from './issuer-settings.js';
import { TrustedIssuer } from './trusted-issuer.js';

/** An issuer with what the settings say of it. */
interface KnownIssuer<Settings> {
  readonly settings: Settings;
  readonly trusted: TrustedIssuer;
}

/** The issuers whose JWTs the broker accepts for one purpose. */
export class TrustedIssuers<Settings extends IssuerSettings> {
  private readonly issuers: ReadonlyMap<string, KnownIssuer<Settings>>;

  constructor(issuers: readonly Settings[], clock: Clock) {
    this.issuers = new Map(
      issuers.map((settings) => [settings.issuer, { settings, trusted: new TrustedIssuer(settings, clock) }]),
    );
  }

  /** The issuer that a token names, whose keys to try; nothing else in the token counts before its signature is verified. */
  namedIn(token: string): KnownIssuer<Settings> | undefined {
    try {
      return this.issuers.get(decodeJwt(token).iss ?? '');
    } catch {
      return undefined;
    }
  }
}
