import type { Secret } from '#kernel';

/**
 * The longest total time, in milliseconds, that a token call may be given. The lease of a refresh is made from it
 * (`libs/refresh/src/lease/lease.ts`), so that no call outlives the sole right to make it.
 */
export const LONGEST_TOKEN_CALL = 11_000;

/** Provided by the app's configuration. Durations are milliseconds. */
export abstract class OAuthSettings {
  /** Origin of the COCO cloud; its OAuth endpoints are on it. */
  abstract readonly cocoBaseUrl: URL;
  /** Where browsers are sent to log in and consent. */
  abstract readonly authorizationEndpoint: URL;
  /** Where codes and refresh tokens are exchanged. */
  abstract readonly tokenEndpoint: URL;
  /** COCO's issuer identifier (RFC 9207) where the operator knows it: the `iss` of a callback must equal it. */
  abstract readonly issuer: string | undefined;
  /** What is sent as `scope` at authorize (RFC 6749 section 3.3); `undefined` sends none, as COCO documents for C2C apps. */
  abstract readonly scope: string | undefined;
  abstract readonly clientId: string;
  /**
   * The client secrets as they are now: one, or the newest and the one before it. The same list while nothing has changed.
   * Throws `SecretFileUnusable` while the file that holds them cannot be used.
   */
  abstract readonly clientSecrets: () => readonly Secret[];
  /** How the token request's body is written: as RFC 6749 says, or as the vendor's Node sample does. */
  abstract readonly tokenBody: 'form' | 'json';
  /** Whether PKCE (RFC 7636, S256) is sent. */
  abstract readonly pkce: boolean;
  /** The broker's own origin as browsers see it; the redirect URI is `/oauth/callback` below it. */
  abstract readonly publicUrl: URL;
  /** COCO's `users/me`: whose an access token is, where the token itself does not say. */
  abstract readonly userEndpoint: URL;
  /** Whether several users of one service may link the same COCO account, as a household does. */
  abstract readonly accountShared: 'allow' | 'refuse';
  /** RFC 7009 revocation endpoint of COCO, where one exists. */
  abstract readonly revocationUrl: URL | undefined;
  /** How long a link session may take from creation to callback. */
  abstract readonly linkSessionLifetime: number;
  /** How long a service may take to confirm. */
  abstract readonly confirmationLifetime: number;
  /** Link sessions one user of one service may have open at once. */
  abstract readonly openLinkSessionLimit: number;
  /** Link sessions one service may have open at once. */
  abstract readonly openLinkSessionLimitOfService: number;
  /** Link sessions all services together may have open at once. */
  abstract readonly openLinkSessionLimitOfAll: number;
  /** Seconds an access token is taken to live when COCO does not say. */
  abstract readonly defaultTokenLifetimeSeconds: number;
  /** Total time one token call may take; {@link LONGEST_TOKEN_CALL} at most. */
  abstract readonly tokenCallTimeout: number;
}
