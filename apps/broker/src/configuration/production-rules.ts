import type { CocoVariables } from './coco.variables.js';
import type { Environment } from './environment.js';
import type { KeyringVariables } from './keyring.variables.js';
import type { ServiceJwtVariables } from './service-jwt.variables.js';
import type { SettingProblem } from './setting-problem.js';
import type { TracingVariables } from './tracing.variables.js';
import { databaseProblems, encryptedOriginProblems, switchProblems } from './transport-rules.js';
import type { Variables } from './variables.js';

/** Characters an admin key must have at least: below that it could be guessed. */
const ADMIN_KEY_LENGTH = 32;

/** What is fine on a developer's machine and refused in production. */
export function productionProblems(variables: Variables, environment: Environment): SettingProblem[] {
  return [
    ...switchProblems(environment),
    ...publicUrlProblems(variables.http.PUBLIC_URL),
    ...databaseProblems(variables.database, environment),
    ...cocoProblems(variables.coco),
    ...kmsProblems(variables.keyring),
    ...issuerProblems(variables.serviceJwt),
    ...encryptedOriginProblems(
      'CONSOLE_OIDC_ISSUER',
      variables.console.CONSOLE_OIDC_ISSUER,
      'it says who is an admin',
    ),
    ...adminKeyProblems(variables.vault.ADMIN_KEY),
    ...logProblems(variables.operations.LOG_FORMAT),
    ...collectorProblems(variables.tracing),
  ];
}

/** Of these the rules for COCO, which a probe of it keeps to as well. */
export function cocoProblems(variables: CocoVariables): SettingProblem[] {
  return [
    ...encryptedOriginProblems('COCO_BASE_URL', variables.COCO_BASE_URL, 'tokens travel there'),
    ...encryptedOriginProblems('COCO_REVOCATION_URL', variables.COCO_REVOCATION_URL, 'tokens travel there'),
    ...encryptedOriginProblems('COCO_ISSUER', variables.COCO_ISSUER, 'an issuer is an https URL (RFC 9207)'),
  ];
}

/** Of these the rules for the KMS, which commands of the vault keep to as well. */
export function kmsProblems({ VAULT_ADDR: address }: KeyringVariables): SettingProblem[] {
  return encryptedOriginProblems('VAULT_ADDR', address, 'keys travel there');
}

function issuerProblems(variables: ServiceJwtVariables): SettingProblem[] {
  const { SERVICE_JWT_ISSUER: issuer, SERVICE_JWT_JWKS_URL: keys } = variables;
  return [
    ...encryptedOriginProblems(
      'SERVICE_JWT_ISSUER',
      issuer,
      'an issuer with a URL has an https one (OpenID Connect Core 1.0 section 2)',
    ),
    ...encryptedOriginProblems(
      'SERVICE_JWT_JWKS_URL',
      keys,
      'anybody who changes these keys can call as a service',
    ),
  ];
}

function publicUrlProblems(publicUrl: string | undefined): SettingProblem[] {
  const setting = 'PUBLIC_URL';
  const remedy = 'Set PUBLIC_URL=https://broker.example.com, the origin that browsers see.';
  if (publicUrl === undefined) return [{ setting, problem: 'is missing', remedy }];
  if (publicUrl.startsWith('https:')) return [];
  return [{ setting, problem: 'must be an https origin in production', remedy }];
}

/** A collector inside the cluster is often plain http; a key is not shown to it there. */
function collectorProblems(tracing: TracingVariables): SettingProblem[] {
  if (tracing.OTEL_EXPORTER_OTLP_HEADERS === undefined) return [];
  return (['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const).flatMap((setting) =>
    encryptedOriginProblems(setting, tracing[setting], 'OTEL_EXPORTER_OTLP_HEADERS travel there'),
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

function logProblems(logFormat: string | undefined): SettingProblem[] {
  if (logFormat !== 'pretty') return [];
  return [
    {
      setting: 'LOG_FORMAT',
      problem: 'must be json in production',
      remedy: 'Set LOG_FORMAT=json or remove it.',
    },
  ];
}
