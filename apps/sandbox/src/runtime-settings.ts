/** What the sandbox lets a test change while it runs. */

/** Read at every use: change the members, never replace the object. */
export interface RuntimeSettings {
  /** Lifetime of access tokens from now on, at least 1. Tokens expire on whole seconds. */
  accessTokenLifetimeSeconds: number;
  /** Lifetime of refresh tokens from now on, at least 1. */
  refreshTokenLifetimeSeconds: number;
  /** For how long the immediately previous refresh token still works; 0: presenting it ends the family. */
  previousRefreshTokenGraceSeconds: number;
  /** Refresh answers carry no refresh token, and the presented one stays good (RFC 6749 section 6). */
  omitRefreshToken: boolean;
  /** Token answers carry no `expires_in` (only recommended by RFC 6749 section 5.1). */
  omitExpiresIn: boolean;
  /** Whether access tokens name their user (`jwt`, RFC 9068) or say nothing (`opaque`), from the next one on. */
  accessTokenFormat: 'jwt' | 'opaque';
  /** From a command's acknowledgement until the device reports it, where a dialect's commands are asynchronous. */
  commandDelayMilliseconds: number;
}
