import { join, resolve } from 'node:path';
import { Secret } from '#kernel';
import { endpointUrl, type CoconetSettings } from '#coconet';
import type { DatabaseSettings } from '#database';
import type { EventsSettings } from '#events';
import type { OAuthSettings } from '#oauth';
import type { OpsSettings } from '#ops';
import type { RefreshSettings } from '#refresh';
import type { KeyringSource, RotationSettings } from '#vault';
import type { ConsoleSettings, ProviderSettings } from '../console/console-settings.js';
import type { HttpSettings } from '../http/http-settings.js';
import { clientSecretSource } from './client-secrets.js';
import { shapeAudit } from './audit-rules.js';
import type { Configuration, Values } from './configuration.js';
import type { ConsoleVariables } from './console.variables.js';
import type { DatabaseVariables } from './database.variables.js';
import { pathOverrides } from './path-overrides.js';
import { periodMilliseconds } from './period.js';
import { VERSION } from './version.js';
import { shapeTraces } from './trace-settings.js';
import { shapeAccess } from './shape-access.js';
import type { Variables } from './variables.js';
import type { VaultVariables } from './vault.variables.js';

/** Shapes settings that have all been checked into what each lib asks for. */
export function shapeConfiguration(
  variables: Variables,
  keyringSource: KeyringSource,
  clientSecretFile: string | undefined,
): Configuration {
  const { database, vault } = variables;
  return {
    production: isProduction(variables),
    migrateAtStart: database.MIGRATE_AT_START,
    http: shapeHttp(variables),
    ops: shapeOps(variables),
    database: shapeDatabase(database),
    access: shapeAccess(variables),
    vault: shapeVault(vault, keyringSource),
    rotation: shapeRotation(variables),
    oauth: shapeOAuth(variables, clientSecretFile),
    refresh: shapeRefresh(variables),
    coconet: shapeCoconet(variables),
    events: shapeEvents(variables),
    console: shapeConsole(variables),
    audit: shapeAudit(variables.audit),
  };
}

/** Shapes the settings of the database. */
export function shapeDatabase(database: DatabaseVariables): Values<DatabaseSettings> {
  return {
    url: database.DATABASE_URL,
    sessionUrl: database.DATABASE_SESSION_URL,
    poolSize: database.DATABASE_POOL_SIZE,
    connectionTimeout: milliseconds(database.DATABASE_CONNECTION_TIMEOUT),
    statementTimeout: milliseconds(database.DATABASE_STATEMENT_TIMEOUT),
  };
}

/** Shapes the settings of the vault. */
function shapeVault(vault: VaultVariables, keyringSource: KeyringSource): Configuration['vault'] {
  return {
    keyringSource,
    liveLinkLimit: vault.LIVE_LINK_LIMIT,
    liveLinkIdle: milliseconds(vault.LIVE_LINK_IDLE),
  };
}

function shapeRotation({ rotation }: Variables): Values<RotationSettings> {
  const { KEYRING_REWRAP_RATE: rate, KEYRING_EPOCH: epoch, KEYRING_RETAIN: retain } = rotation;
  return {
    rewrapRate: rate === 0 ? undefined : rate,
    epoch: epoch === undefined ? undefined : periodMilliseconds(epoch),
    retain: retain === undefined ? undefined : periodMilliseconds(retain),
  };
}

function shapeHttp(variables: Variables): HttpSettings {
  const { http } = variables;
  return {
    host: http.HOST ?? defaultHost(variables),
    port: http.PORT,
    publicByHttps: publicUrl(variables).protocol === 'https:',
    trustedProxies: http.TRUSTED_PROXIES?.split(',').map((address) => address.trim()) ?? [],
    bodyLimit: http.BODY_LIMIT,
    maxConnections: http.MAX_CONNECTIONS,
    shutdownDelay: milliseconds(http.SHUTDOWN_DELAY),
    shutdownTimeout: milliseconds(http.SHUTDOWN_TIMEOUT),
  };
}

function shapeOps(variables: Variables): Values<OpsSettings> {
  const { operations } = variables;
  const usualFormat = isProduction(variables) ? 'json' : 'pretty';
  return {
    managementHost: operations.MANAGEMENT_HOST ?? defaultHost(variables),
    managementPort: operations.MANAGEMENT_PORT,
    logLevel: operations.LOG_LEVEL,
    loggedCallsPerSecond: operations.LOG_CALLS_PER_SECOND,
    logFormat: (operations.LOG_FORMAT ?? usualFormat) === 'json' ? 'json' : 'pretty',
    version: VERSION,
    traces: shapeTraces(variables.tracing),
  };
}

function shapeOAuth(variables: Variables, clientSecretFile: string | undefined): Values<OAuthSettings> {
  const { coco } = variables;
  const baseUrl = new URL(coco.COCO_BASE_URL);
  return {
    cocoBaseUrl: baseUrl,
    authorizationEndpoint: endpointUrl('authorize', baseUrl, coco.COCO_PATH_PREFIX),
    tokenEndpoint: endpointUrl('token', baseUrl, coco.COCO_PATH_PREFIX),
    issuer: coco.COCO_ISSUER,
    scope: coco.COCO_SCOPE,
    clientId: coco.COCO_CLIENT_ID,
    clientSecrets: clientSecretSource(coco.COCO_CLIENT_SECRET, clientSecretFile),
    userEndpoint: endpointUrl('user', baseUrl, coco.COCO_PATH_PREFIX),
    accountShared: coco.COCO_ACCOUNT_SHARED === 'refuse' ? 'refuse' : 'allow',
    tokenBody: coco.COCO_TOKEN_BODY === 'json' ? 'json' : 'form',
    pkce: coco.COCO_PKCE,
    publicUrl: publicUrl(variables),
    revocationUrl: coco.COCO_REVOCATION_URL === undefined ? undefined : new URL(coco.COCO_REVOCATION_URL),
    linkSessionLifetime: milliseconds(coco.LINK_SESSION_LIFETIME),
    confirmationLifetime: milliseconds(coco.LINK_CONFIRMATION_LIFETIME),
    openLinkSessionLimit: coco.LINK_SESSION_LIMIT,
    openLinkSessionLimitOfService: coco.LINK_SESSION_LIMIT_PER_SERVICE,
    openLinkSessionLimitOfAll: coco.LINK_SESSION_LIMIT_IN_ALL,
    defaultTokenLifetimeSeconds: coco.COCO_DEFAULT_TOKEN_LIFETIME,
    tokenCallTimeout: milliseconds(coco.COCO_TOKEN_TIMEOUT),
  };
}

function shapeRefresh({ refresh, operations }: Variables): Values<RefreshSettings> {
  return {
    sweepInterval: milliseconds(refresh.REFRESH_SWEEP_INTERVAL),
    batchSize: refresh.REFRESH_BATCH_SIZE,
    rateLimit: refresh.REFRESH_RATE_LIMIT === 0 ? undefined : refresh.REFRESH_RATE_LIMIT,
    concurrency: refresh.REFRESH_CONCURRENCY,
    scheduleEnabled: refresh.REFRESH_SCHEDULE,
    journalDirectory: resolve(
      refresh.REFRESH_JOURNAL_DIRECTORY ?? join(operations.DATA_DIRECTORY, 'journal'),
    ),
    waitTimeout: milliseconds(refresh.REFRESH_WAIT_TIMEOUT),
    brakeLinks: refresh.REFUSAL_BRAKE_LINKS,
    quarantine: refresh.LINK_QUARANTINE === '0' ? 0 : periodMilliseconds(refresh.LINK_QUARANTINE),
  };
}

function shapeEvents(variables: Variables): Values<EventsSettings> {
  const { webhook } = variables;
  const usualNetworks = isProduction(variables) ? '' : '127.0.0.0/8,::1/128';
  return {
    allowedNetworks: listOf(webhook.WEBHOOK_ALLOWED_NETWORKS ?? usualNetworks),
    retryDelays: listOf(webhook.WEBHOOK_RETRY_DELAYS).map((seconds) => milliseconds(Number(seconds))),
    deliveryTimeout: milliseconds(webhook.WEBHOOK_TIMEOUT),
    version: VERSION,
  };
}

function shapeConsole(variables: Variables): Values<ConsoleSettings> {
  const provider = shapeProvider(variables.console);
  return {
    publicUrl: publicUrl(variables),
    provider,
    oneTimeLink: provider === undefined && !isProduction(variables),
    idleTime: milliseconds(variables.console.CONSOLE_SESSION_IDLE),
    lifetime: milliseconds(variables.console.CONSOLE_SESSION_LIFETIME),
  };
}

function shapeProvider(variables: ConsoleVariables): ProviderSettings | undefined {
  const {
    CONSOLE_OIDC_ISSUER: issuer,
    CONSOLE_OIDC_CLIENT_ID: clientId,
    CONSOLE_OIDC_CLIENT_SECRET: clientSecret,
  } = variables;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return {
    issuer: new URL(issuer),
    clientId,
    clientSecret: new Secret(clientSecret),
    adminClaim: variables.CONSOLE_ADMIN_CLAIM,
    adminValue: variables.CONSOLE_ADMIN_VALUE,
  };
}

/** What stands between commas. */
function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function shapeCoconet(variables: Variables): Values<CoconetSettings> {
  const { coco, upstream, tracing } = variables;
  return {
    baseUrl: new URL(coco.COCO_BASE_URL),
    pathPrefix: coco.COCO_PATH_PREFIX,
    paths: pathOverrides(upstream),
    readBy: upstream.COCO_READ_BY === 'command' ? 'command' : 'path',
    sendTraceparent: tracing.COCO_TRACEPARENT,
    connectTimeout: milliseconds(upstream.COCO_CONNECT_TIMEOUT),
    firstByteTimeout: milliseconds(upstream.COCO_FIRST_BYTE_TIMEOUT),
    idleTimeout: milliseconds(upstream.COCO_IDLE_TIMEOUT),
    totalTimeout: milliseconds(upstream.COCO_TOTAL_TIMEOUT),
    requestBodyLimit: upstream.COCO_REQUEST_BODY_LIMIT,
    responseBodyLimit: upstream.COCO_RESPONSE_BODY_LIMIT,
    judgedBodyLimit: upstream.COCO_JUDGED_BODY_LIMIT,
    responseHeaderLimit: upstream.COCO_RESPONSE_HEADER_LIMIT,
    maxConcurrent: upstream.COCO_CONCURRENCY,
    maxConcurrentPerService: upstream.COCO_CONCURRENCY_PER_SERVICE,
    maxQueued: upstream.COCO_QUEUE_LIMIT,
    zoneConcurrency: upstream.COCO_ZONE_CONCURRENCY,
    zoneLimit: upstream.COCO_ZONE_LIMIT,
    batchConcurrency: upstream.COCO_BATCH_CONCURRENCY,
    circuitFailures: upstream.COCO_CIRCUIT_FAILURES,
    circuitOpenTime: milliseconds(upstream.COCO_CIRCUIT_OPEN_TIME),
  };
}

function publicUrl({ http }: Variables): URL {
  return new URL(http.PUBLIC_URL ?? `http://localhost:${http.PORT}`);
}

/** Outside production the broker holds development keys: only this machine reaches it. */
function defaultHost(variables: Variables): string {
  return isProduction(variables) ? '0.0.0.0' : '127.0.0.1';
}

function isProduction({ operations }: Variables): boolean {
  return operations.NODE_ENV === 'production';
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1_000);
}
