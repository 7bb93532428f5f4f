import type { Secret } from '#kernel';

/** Provided by the app's configuration. Durations are milliseconds. */
export abstract class OAuthSettings {
  /** Origin of the COCO cloud; every OAuth path lies under it. */
  abstract readonly cocoBaseUrl: URL;
  abstract readonly clientId: string;
  abstract readonly clientSecret: Secret;
  /** How the token request's body is written: as RFC 6749 says, or as the vendor's Node sample does. */
  abstract readonly tokenBody: 'form' | 'json';
  /** Whether PKCE (RFC 7636, S256) is sent. */
  abstract readonly pkce: boolean;
  /** The broker's own origin as browsers see it; the redirect URI is `/oauth/callback` below it. */
  abstract readonly publicUrl: URL;
  /** RFC 7009 revocation endpoint of COCO, where one exists. */
  abstract readonly revocationUrl: URL | undefined;
  /** How long a link session may take from creation to callback. */
  abstract readonly linkSessionLifetime: number;
  /** How long a service may take to confirm. */
  abstract readonly confirmationLifetime: number;
  /** Link sessions one user of one service may have open at once. */
  abstract readonly openLinkSessionLimit: number;
  /** Seconds an access token is taken to live when COCO does not say. */
  abstract readonly defaultTokenLifetimeSeconds: number;
  /** Total time one token call may take. */
  abstract readonly tokenCallTimeout: number;
}
