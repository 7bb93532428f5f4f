import type { AccessSettings, JwtSettings } from '#access';
import { sha256 } from '#kernel';
import type { Values } from './configuration.js';
import type { ServiceJwtVariables } from './service-jwt.variables.js';
import type { Variables } from './variables.js';

/** Shapes the settings of who may call. */
export function shapeAccess({ vault, serviceJwt, http }: Variables): Values<AccessSettings> {
  const { STRANGER_CALLS_PER_SECOND: strangers } = http;
  return {
    adminKeyDigest: vault.ADMIN_KEY === undefined ? undefined : sha256(vault.ADMIN_KEY),
    jwt: shapeJwt(serviceJwt),
    strangersPerSecond: strangers === 0 ? undefined : strangers,
  };
}

function shapeJwt(variables: ServiceJwtVariables): JwtSettings | undefined {
  const { SERVICE_JWT_ISSUER: issuer, SERVICE_JWT_AUDIENCE: audience, SERVICE_JWT_JWKS_URL: url } = variables;
  if (issuer === undefined || audience === undefined || url === undefined) return undefined;
  const algorithms = variables.SERVICE_JWT_ALGORITHMS.split(',');
  return { issuer, audience, jwksUrl: new URL(url), algorithms, leeway: variables.SERVICE_JWT_LEEWAY };
}
