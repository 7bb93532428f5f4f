/** The company's own issuer of JWTs, whose tokens are credentials of services. */
export interface JwtSettings {
  /** The `iss` claim, compared exactly. */
  readonly issuer: string;
  /** What the `aud` claim must hold. */
  readonly audience: string;
  /** Where the issuer publishes its keys (RFC 7517 section 5). */
  readonly jwksUrl: URL;
  /** Signature algorithms that are accepted; asymmetric ones only (RFC 8725 section 3.1). */
  readonly algorithms: readonly string[];
  /** Seconds that the clocks of the issuer and of this machine may differ (RFC 7519 sections 4.1.4 and 4.1.5). */
  readonly leeway: number;
}

/** Provided by the app's configuration. */
export abstract class AccessSettings {
  /** SHA-256 of the first admin's credential, with which the services are registered; absent where there is none. */
  abstract readonly adminKeyDigest: Buffer | undefined;
  /** Absent where only service keys are accepted. */
  abstract readonly jwt: JwtSettings | undefined;
  /** Refusals of unknown callers a second, and as many calls of open routes, that are answered at once; absent for all. */
  abstract readonly strangersPerSecond: number | undefined;
}
