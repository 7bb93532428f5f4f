/** The OAuth server: the certified `oidc-provider`, configured to look and behave like COCO's. */

import { randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';
import type { Configuration, KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import type { SandboxClient } from '../clients.js';
import type { Population } from '../cloud/population.js';
import { errorPage } from '../pages/error-page.js';
import { pageHeaders } from '../pages/layout.js';
import type { RuntimeSettings } from '../runtime-settings.js';
import { apiAudience, grantIdClaim } from './access-tokens.js';
import type { AccessTokenVerifier } from './access-tokens.js';
import type { Consents } from './consents.js';
import { providerAdapter } from './provider-adapter.js';
import type { RefreshTokenFamilies } from './refresh-token-families.js';
import type { ProviderStore } from './store.js';

/**
 * The provider's own paths. From outside only the pages between an authorize request and its redirect are reached by
 * them; COCO's paths are the dialect's, and lead here.
 */
export const paths = {
  authorization: '/provider/authorize',
  token: '/provider/token',
  revocation: '/provider/revoke',
  endSession: '/provider/logout',
  interaction: '/interaction',
} as const;

/** The one scope there is. COCO's authorize request carries none; a grant covers the app's capabilities. */
export const apiScope = 'coconet';

/** COCO's API as the provider knows it: a resource (RFC 8707) with access tokens of this format. */
export function apiResource({ accessTokenFormat }: Readonly<RuntimeSettings>): ResourceServer {
  const api = { scope: apiScope, audience: apiAudience };
  return accessTokenFormat === 'opaque'
    ? { ...api, accessTokenFormat }
    : { ...api, accessTokenFormat, jwt: { sign: { alg: 'ES256' } } };
}

const secondsPerDay = 24 * 60 * 60;
/** A grant outlives every refresh token under it, however often that one is rotated. */
const grantLifetimeSeconds = 3650 * secondsPerDay;

/** What the OAuth server depends on. */
export interface ProviderParts {
  readonly issuer: string;
  readonly clients: readonly SandboxClient[];
  readonly population: Population;
  readonly settings: Readonly<RuntimeSettings>;
  readonly store: ProviderStore;
  readonly families: RefreshTokenFamilies;
  readonly accessTokens: AccessTokenVerifier;
  readonly consents: Consents;
  /** Whether the RFC 7009 endpoint exists. COCO documents none. */
  readonly revocation: boolean;
  /** Whether browsers come by a public URL, which `X-Forwarded-…` of each request then has. */
  readonly isPublished: boolean;
}

/** Builds the OAuth server. Every default the library would warn about on the console is set. */
export function createProvider(parts: ProviderParts): Provider {
  const provider = new Provider(parts.issuer, {
    ...endpoints(parts),
    ...tokens(parts),
    adapter: (model) => providerAdapter(parts.store, parts.families, model),
    clients: parts.clients.map(clientMetadata),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: [parts.accessTokens.signingKey] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'coco_session', interaction: 'coco_interaction', resume: 'coco_resume' },
    },
    clockTolerance: 0,
    findAccount: (_context, userId) => {
      const user = parts.population.findById(userId);
      return user && { accountId: user.userId, claims: () => ({ sub: user.userId }) };
    },
    loadExistingGrant: (context) => grantForAuthorization(context, parts.consents),
  });
  provider.proxy = parts.isPublished;
  return provider;
}

function endpoints({ revocation, settings }: ProviderParts): Configuration {
  return {
    routes: {
      authorization: paths.authorization,
      token: paths.token,
      revocation: paths.revocation,
      end_session: paths.endSession,
    },
    interactions: { url: (_context, { uid }) => `${paths.interaction}/${uid}` },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: {
        enabled: revocation,
        allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiAudience,
        getResourceServerInfo: () => apiResource(settings),
        useGrantedResource: () => true,
      },
    },
    clientBasedCORS: () => false,
    renderError: (context, { error, error_description: description }) => {
      context.set(pageHeaders);
      context.body = errorPage(error, description);
    },
  };
}

function tokens({ settings }: ProviderParts): Configuration {
  return {
    pkce: { required: () => false },
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    rotateRefreshToken: () => !settings.omitRefreshToken,
    extraTokenClaims: (_context, token) =>
      'grantId' in token ? { [grantIdClaim]: token.grantId } : undefined,
    ttl: {
      AccessToken: () => settings.accessTokenLifetimeSeconds,
      RefreshToken: () => settings.refreshTokenLifetimeSeconds,
      AuthorizationCode: 60,
      Grant: grantLifetimeSeconds,
      IdToken: 3600,
      Interaction: 3600,
      Session: 14 * secondsPerDay,
    },
  };
}

function clientMetadata(client: SandboxClient) {
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    client_name: client.name,
    redirect_uris: [...client.redirectUris],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    token_endpoint_auth_method: 'client_secret_post' as const,
  };
}

/**
 * The grant an authorization runs under: a new one, once the user has consented to the app. Each authorization thus
 * starts a separate family, and ending one link never ends another. Without consent, the user is asked.
 */
async function grantForAuthorization({ oidc }: KoaContextWithOIDC, consents: Consents) {
  const userId = oidc.account?.accountId;
  const clientId = oidc.client?.clientId;
  if (userId === undefined || clientId === undefined || !consents.has(userId, clientId)) return undefined;
  const grant = new oidc.provider.Grant({ accountId: userId, clientId });
  grant.addResourceScope(apiAudience, apiScope);
  await grant.save();
  return grant;
}
