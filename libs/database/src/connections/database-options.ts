import type { DataSourceOptions, EntitySchema, Logger, MigrationInterface } from 'typeorm';
import { ConnectionTarget } from './connection-target.js';
import type { DatabaseSettings } from '../database-settings.js';
import type { LimitedClientOptions } from './limited-client.js';
import { servingLimits } from '../limits.js';
import { RecyclablePool } from './recyclable-pool.js';

type EntityClass = (new (...parameters: never[]) => object) | EntitySchema;
type MigrationClass = new () => MigrationInterface;

/** The tables and migrations that the libs bring; classes, because globs break in a built artefact. */
export interface DatabaseSchema {
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
}

/** Statements hold encrypted tokens and digests, so none is logged. Failures are thrown, for the caller to report. */
const silentLogger: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/** TypeORM's options for the broker's database. The schema changes only through migrations, never through `synchronize`. */
export function databaseOptions(
  settings: Pick<DatabaseSettings, keyof DatabaseSettings>,
  schema: DatabaseSchema,
): DataSourceOptions {
  const { url, readUrl, sessionUrl, poolSize, connectionTimeout, statementTimeout } = settings;
  const connections: LimitedClientOptions = {
    target: new ConnectionTarget(url, readUrl, sessionUrl !== undefined),
    limits: settings.limits ?? servingLimits(connectionTimeout, statementTimeout),
  };
  return {
    type: 'postgres',
    url,
    driver: { Pool: RecyclablePool },
    applicationName: 'broker',
    entities: [...schema.entities],
    migrations: [...schema.migrations],
    migrationsTableName: 'migrations',
    synchronize: false,
    logger: silentLogger,
    extra: { ...connections, max: poolSize, connectionTimeoutMillis: connectionTimeout },
  };
}
