/** The C2C apps that are registered with the sandbox. */

/** One registered app, a confidential client that authenticates in the body of the token request. */
export interface SandboxClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Compared exactly (RFC 9700 section 4.1.3). */
  readonly redirectUris: readonly string[];
  /** Shown to the user at login and consent. */
  readonly name: string;
  /** Names of the COCO capabilities the user is asked for; if left out, everything in the sandbox's homes. */
  readonly capabilities?: readonly string[];
}

/** The app that is registered when none is given: the broker on a developer's machine. */
export const defaultClient: SandboxClient = {
  clientId: 'token-broker',
  clientSecret: 'sandbox-only-client-secret',
  redirectUris: ['http://localhost:8080/oauth/callback'],
  name: 'Token broker',
};
