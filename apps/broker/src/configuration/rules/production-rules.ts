import { openTelemetry } from '#ops';
import type { Environment } from '../environment.js';
import type { Drafts } from '../setting-groups.js';
import type { SettingProblem } from '../setting-problem.js';
import { databaseProblems, encryptedOriginProblems, switchProblems } from './transport-rules.js';

/** Minimum characters of an admin key: a shorter one could be guessed. */
const ADMIN_KEY_LENGTH = 32;

/** Settings that are fine on a developer's machine but refused in production. */
export function productionProblems(drafts: Drafts, environment: Environment): SettingProblem[] {
  return [
    ...switchProblems(environment),
    ...publicUrlProblems(drafts.http.publicUrl),
    ...databaseProblems(drafts, environment),
    ...cocoProblems(drafts),
    ...kmsProblems(drafts.keyring),
    ...issuerProblems(drafts.jwtIssuer),
    ...actorIssuerProblems(drafts.actor),
    ...encryptedOriginProblems(
      'CONSOLE_OIDC_ISSUER',
      drafts.consoleProvider.issuer,
      'it says who is an admin',
    ),
    ...adminKeyProblems(drafts.firstAdmin.adminKey),
    ...logProblems(drafts.ops.logFormat),
    ...collectorProblems(drafts.openTelemetry),
  ];
}

/** Of these, the rules for COCO, which a probe also obeys. */
export function cocoProblems({ cocoOrigin, oauth }: Pick<Drafts, 'cocoOrigin' | 'oauth'>): SettingProblem[] {
  return [
    ...encryptedOriginProblems('COCO_BASE_URL', cocoOrigin.baseUrl, 'tokens travel there'),
    ...encryptedOriginProblems('COCO_REVOCATION_URL', oauth.revocationUrl, 'tokens travel there'),
    ...encryptedOriginProblems('COCO_ISSUER', oauth.issuer, 'an issuer is an https URL (RFC 9207)'),
  ];
}

/** Of these, the rules for the KMS, which vault commands also obey. */
export function kmsProblems({ transitAddress }: Drafts['keyring']): SettingProblem[] {
  return encryptedOriginProblems('VAULT_ADDR', transitAddress, 'keys travel there');
}

function issuerProblems({ issuer, jwksUrl, others = [] }: Drafts['jwtIssuer']): SettingProblem[] {
  const why = 'anyone who changes these keys can call as a service';
  return [
    ...encryptedOriginProblems(
      'SERVICE_JWT_ISSUER',
      issuer,
      'an issuer with a URL has an https one (OpenID Connect Core 1.0 section 2)',
    ),
    ...encryptedOriginProblems('SERVICE_JWT_JWKS_URL', jwksUrl, why),
    ...others.flatMap((other) =>
      encryptedOriginProblems('SERVICE_JWT_ISSUERS', other.jwksUrl ?? other.issuer, why),
    ),
  ];
}

function actorIssuerProblems({ issuers = [] }: Drafts['actor']): SettingProblem[] {
  const why = 'anyone who changes these keys can name any person';
  return issuers.flatMap(({ issuer, jwksUrl = issuer }) =>
    encryptedOriginProblems('ACTOR_TOKEN_ISSUERS', jwksUrl, why),
  );
}

function publicUrlProblems(publicUrl: URL | undefined): SettingProblem[] {
  const setting = 'PUBLIC_URL';
  const remedy = 'Set PUBLIC_URL=https://broker.example.com, the origin that browsers see.';
  if (publicUrl === undefined) return [{ setting, problem: 'is missing', remedy }];
  if (publicUrl.protocol === 'https:') return [];
  return [{ setting, problem: 'must be an https origin in production', remedy }];
}

/** A collector inside the cluster often uses plain http; it must not receive a key that way. */
function collectorProblems(tracing: Drafts['openTelemetry']): SettingProblem[] {
  if (tracing.headers === undefined) return [];
  return (['endpoint', 'tracesEndpoint'] as const).flatMap((name) =>
    encryptedOriginProblems(
      openTelemetry[name].name,
      tracing[name],
      `${openTelemetry.headers.name} travel there`,
    ),
  );
}

function adminKeyProblems(adminKey: string | undefined): SettingProblem[] {
  if (adminKey === undefined || adminKey.length >= ADMIN_KEY_LENGTH) return [];
  return [
    {
      setting: 'ADMIN_KEY',
      problem: `is shorter than ${ADMIN_KEY_LENGTH} characters`,
      remedy: 'Make one with: openssl rand -hex 32.',
    },
  ];
}

function logProblems(logFormat: string): SettingProblem[] {
  if (logFormat !== 'pretty') return [];
  return [
    {
      setting: 'LOG_FORMAT',
      problem: 'must be json in production',
      remedy: 'Set LOG_FORMAT=json or remove it.',
    },
  ];
}
