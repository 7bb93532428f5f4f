import type { AuthorizationServer, Client } from 'oauth4webapi';
import type { OAuthSettings } from '../oauth-settings.js';

/** COCO's OAuth endpoints as configured: pinned, never discovered. */
export function cocoAuthorizationServer(settings: OAuthSettings): AuthorizationServer & {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
} {
  return {
    // The library requires an issuer. A callback's `iss` is not compared with it: `CallbackIssuer` checks that.
    issuer: settings.issuer ?? settings.cocoBaseUrl.origin,
    authorization_endpoint: settings.authorizationEndpoint.href,
    token_endpoint: settings.tokenEndpoint.href,
    ...(settings.revocationUrl && { revocation_endpoint: settings.revocationUrl.href }),
  };
}

/** The broker as COCO knows it: a confidential Cloud-to-Cloud client. */
export function brokerClient(settings: OAuthSettings): Client {
  return { client_id: settings.clientId };
}

/** Where COCO sends the browser back to. It is registered at COCO, which compares it exactly. */
export function redirectUri(settings: OAuthSettings): string {
  return new URL('/oauth/callback', settings.publicUrl).href;
}
