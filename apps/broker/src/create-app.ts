import type { AddressInfo } from 'node:net';
import type { NestApplicationOptions } from '@nestjs/common';
import fastifyStatic from '@fastify/static';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { CallerGuard } from '#access';
import { Clock, InFlight, Tracing, useProxyForFetch } from '#kernel';
import {
  createLogger,
  Draining,
  HttpMetrics,
  ManagementServer,
  NestLogger,
  Readiness,
  RequestLog,
} from '#ops';
import { pendingMigrations } from '#database';
import { Keyring, KnownAnswers } from '#keyring';
import { AppModule } from './app.module.js';
import { withKeyring, type Configuration } from './configuration/configuration.js';
import type { Environment } from './configuration/environment.js';
import { loadConfiguration } from './configuration/load-configuration.js';
import { unknownSettings } from './configuration/unknown-settings.js';
import { CONSOLE_FOLDER } from './console/pages/page-content.js';
import { OneTimeLink } from './console/sign-in/one-time-link.js';
import { withFaultsExplained } from './database/database-unavailable.js';
import { openDatabase } from './database/open-database.js';
import { AllowedMethods } from './http/allowed-methods.js';
import { createHttpAdapter } from './http/http-adapter.js';
import { observeCalls } from './http/observe-calls.js';
import { traceCalls } from './http/trace-calls.js';
import { UnusedConnections } from './http/unused-connections.js';
import { ServiceTraffic } from './traffic/service-traffic.js';
import { drain } from './process/drain.js';
import { explained } from './explain-keyring.js';
import { withRealPort } from './configuration/real-port.js';

/** A broker that answers. */
export interface RunningBroker {
  /** Where the HTTP API listens, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Where health and metrics are. */
  readonly managementUrl: string;
  /** A fresh link by which a developer signs in to the console; `undefined` if not available. */
  consoleLink(): string | undefined;
  /** Accepts no new calls, lets those in flight finish, and stops. @param hurry once aborted, callers are cut off */
  close(hurry?: AbortSignal): Promise<void>;
}

/**
 * Starts a broker from settings alone; nothing is read from the process's own environment.
 *
 * @param environment the settings, as in docs/settings.md; `PORT=0` and `MANAGEMENT_PORT=0` take free ports
 * @throws ConfigurationInvalid naming every missing or bad setting
 * @throws DatabaseUnavailable, StartRefused if a KMS does not unwrap the keyring
 */
export async function createBrokerApp(environment: Environment): Promise<RunningBroker> {
  const settled = await withRealPort(environment);
  const configuration = loadConfiguration(settled);
  const logger = createLogger(configuration.ops);
  if (configuration.proxy !== undefined) useProxyForFetch(configuration.proxy);
  for (const name of unknownSettings(settled))
    logger.warn(`${name} is not a setting of the broker; is it misspelt?`);
  const management = new ManagementServer(configuration.ops);
  await management.start();
  try {
    return await withFaultsExplained(configuration.database, async () => {
      const app = await build(configuration, logger, management);
      const broker = await listen(app, configuration, management);
      logger.info(
        { url: broker.url, managementUrl: broker.managementUrl },
        `Listening on ${broker.url}, management on ${broker.managementUrl}`,
      );
      return broker;
    });
  } catch (error) {
    await management.stop();
    throw error;
  }
}

async function listen(
  app: NestFastifyApplication,
  configuration: Configuration,
  management: ManagementServer,
): Promise<RunningBroker> {
  try {
    await app.listen({ host: configuration.http.host, port: configuration.http.port });
  } catch (error) {
    await app.close();
    throw error;
  }
  app.get(Readiness).beginServing();
  return running(app, configuration, management.url);
}

async function build(
  configuration: Configuration,
  logger: Logger,
  management: ManagementServer,
): Promise<NestFastifyApplication> {
  const dataSource = await openDatabase(configuration.database, configuration.migrateAtStart);
  try {
    if (!configuration.migrateAtStart) await warnOfPending(dataSource, logger);
    const { keyringSource } = configuration.vault;
    const keyring = await explained(keyringSource, async () => Keyring.of(await keyringSource.read()));
    const allowedMethods = new AllowedMethods();
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.with({
        configuration: withKeyring(configuration, keyring),
        dataSource,
        allowedMethods,
        management,
      }),
      createHttpAdapter(configuration.http, allowedMethods),
      nestOptions(logger),
    );
    // Before anything runs: a start with a different key under a known id must change nothing.
    await explained(keyringSource, () => app.get(KnownAnswers).prove(keyring.keys));
    management.watch({ registry: app.get(Registry), readiness: app.get(Readiness) });
    await app.register(fastifyStatic, { root: CONSOLE_FOLDER, serve: false, preCompressed: true });
    const fastify = app.getHttpAdapter().getInstance();
    const tracing = app.get(Tracing);
    if (tracing.on) traceCalls(fastify, tracing, app.get(CallerGuard));
    observeCalls(fastify, {
      metrics: app.get(HttpMetrics),
      traffic: app.get(ServiceTraffic),
      draining: app.get(Draining),
      log: new RequestLog(logger, configuration.ops.loggedCallsPerSecond, app.get(Clock)),
    });
    return app;
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw error;
  }
}

async function warnOfPending(database: DataSource, logger: Logger): Promise<void> {
  const pending = await pendingMigrations(database);
  if (pending.length > 0)
    logger.warn(`The database lacks ${pending.length} migrations: run broker migrate; unready until then`);
}

/** The edge parses bodies itself, and a failed start is an error to report, not an exit. */
function nestOptions(logger: Logger): Pick<NestApplicationOptions, 'logger' | 'bodyParser' | 'abortOnError'> {
  return { logger: new NestLogger(logger), bodyParser: false, abortOnError: false };
}

function running(app: NestFastifyApplication, { http }: Configuration, managementUrl: string): RunningBroker {
  const { address, family, port } = app.getHttpServer().address() as AddressInfo;
  const unused = new UnusedConnections(app.getHttpServer());
  let closed: Promise<void> | undefined;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    managementUrl,
    consoleLink: () => app.get(OneTimeLink).issue(),
    close: (hurry) => {
      const drained = {
        server: app.getHttpServer(),
        unused,
        draining: app.get(Draining),
        inFlight: app.get(InFlight),
      };
      closed ??= drain(drained, http, hurry).then(() => app.close());
      return closed;
    },
  };
}
