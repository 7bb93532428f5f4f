import { join, resolve } from 'node:path';
import { egressProxyOf, Secret, sha256 } from '#kernel';
import type { ServiceIssuer } from '#access';
import { readPrivateKey } from '#audit';
import { endpointUrl } from '#coconet';
import type { KeyringSource } from '#keyring';
import type { ProviderSettings } from '../../console/console-settings.js';
import { clientSecretSource } from './client-secrets.js';
import type { Configuration } from '../configuration.js';
import { pathsGiven } from '../rules/contract-rules.js';
import { databaseUrlReaders } from './database-urls.js';
import { isProduction, type Environment } from '../environment.js';
import { secretFileOf } from '../read-settings.js';
import type { Settings } from '../setting-groups.js';
import { tracesFrom } from './trace-settings.js';
import { VERSION } from '../../version.js';

/** Gives each lib its checked settings, including those derived from other settings. */
export function assembleConfiguration(
  settings: Settings,
  keyringSource: KeyringSource,
  environment: Environment,
): Configuration {
  const production = isProduction(environment);
  const { publicUrl = new URL(`http://localhost:${settings.http.port}`) } = settings.http;
  const { access, audit, coconet, cocoOrigin, database, events, migration, ops, refresh, rotation } =
    settings;
  const proxy = egressProxyOf(settings.egress);
  const provider = providerFrom(settings.consoleProvider);
  return {
    production,
    migrateAtStart: migration.atStart,
    http: { ...settings.http, publicByHttps: publicUrl.protocol === 'https:' },
    ops: { ...ops, version: VERSION, traces: tracesFrom(settings.openTelemetry) },
    database: { ...database, ...databaseUrlReaders(environment, settings.trustedDatabases) },
    access: {
      ...access,
      adminKeyDigest: adminKeyDigest(settings),
      jwtIssuers: issuersFrom(settings.jwtIssuer),
    },
    actor: settings.actor,
    vault: { ...settings.vault, keyringSource },
    rotation,
    proxy,
    oauth: { ...settings.oauth, proxy, publicUrl, ...cocoClientFrom(settings, environment) },
    refresh: { ...refresh, journalDirectory: journalDirectory(settings) },
    coconet: {
      ...coconet,
      ...cocoOrigin,
      ...settings.tracePropagation,
      proxy,
      paths: pathsGiven(settings.pathOverrides),
    },
    guardrails: settings.guardrails,
    events: { ...events, version: VERSION },
    console: { ...settings.console, publicUrl, provider, oneTimeLink: provider === undefined && !production },
    audit: { ...audit, checkpointKey: checkpointKey(settings) },
  };
}

function adminKeyDigest({ firstAdmin: { adminKey } }: Settings): Buffer | undefined {
  return adminKey === undefined ? undefined : sha256(adminKey);
}

function checkpointKey({ checkpointSigner: { key } }: Settings): Configuration['audit']['checkpointKey'] {
  return key === undefined ? undefined : readPrivateKey(key);
}

function journalDirectory({ journal, process }: Settings): string {
  return resolve(journal.directory ?? join(process.dataDirectory, 'journal'));
}

function issuersFrom({ others = [], issuer, audience, ...checks }: Settings['jwtIssuer']): ServiceIssuer[] {
  if (issuer === undefined || audience === undefined) return [...others];
  return [{ issuer, audience, subjectPrefix: '', ...checks }, ...others];
}

function providerFrom(settings: Settings['consoleProvider']): ProviderSettings | undefined {
  const { issuer, clientId, clientSecret, ...admin } = settings;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return { issuer, clientId, clientSecret: new Secret(clientSecret), ...admin };
}

type CocoClient = Pick<
  Configuration['oauth'],
  'clientId' | 'clientSecrets' | 'cocoBaseUrl' | 'authorizationEndpoint' | 'tokenEndpoint' | 'userEndpoint'
>;

function cocoClientFrom({ cocoOrigin, cocoClient }: Settings, environment: Environment): CocoClient {
  const { baseUrl, pathPrefix } = cocoOrigin;
  return {
    clientId: cocoClient.id,
    clientSecrets: clientSecretSource(cocoClient.secrets, secretFileOf('COCO_CLIENT_SECRET', environment)),
    cocoBaseUrl: baseUrl,
    authorizationEndpoint: endpointUrl('authorize', baseUrl, pathPrefix),
    tokenEndpoint: endpointUrl('token', baseUrl, pathPrefix),
    userEndpoint: endpointUrl('user', baseUrl, pathPrefix),
  };
}
