import type { Secret } from '#kernel';

/** The company's OpenID provider, as far as the console needs it. */
export interface ProviderSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** The claim of the ID token that decides, such as `roles` or `realm_access.roles`. */
  readonly adminClaim: string;
  /** What that claim must be, or hold. */
  readonly adminValue: string;
}

/** Provided by the app's configuration. Durations are milliseconds. */
export abstract class ConsoleSettings {
  /** The broker's own origin as browsers see it. */
  abstract readonly publicUrl: URL;
  /** Absent where none is configured. */
  abstract readonly provider: ProviderSettings | undefined;
  /** Whether a one-time link may stand in for the provider: never in production. */
  abstract readonly oneTimeLink: boolean;
  /** How long a session lives without a call. */
  abstract readonly idleTime: number;
  /** How long a session lives at most. */
  abstract readonly lifetime: number;
}
