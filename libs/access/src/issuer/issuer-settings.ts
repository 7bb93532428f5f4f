/** What a JWT is checked against (RFC 7519 section 4.1, RFC 7517 section 5). */
export interface IssuerSettings {
  readonly issuer: string;
  readonly audience: string;
  /** Where the keys are; left out for an issuer whose metadata say it. */
  readonly jwksUrl?: URL | undefined;
  readonly algorithms: readonly string[];
  /** Seconds that clocks may differ. */
  readonly leeway: number;
}
