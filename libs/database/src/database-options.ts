import type { DataSourceOptions, EntitySchema, MigrationInterface } from 'typeorm';
import { ConnectionTarget } from './connection-target.js';
import type { DatabaseSettings } from './database-settings.js';
import type { LimitedClientOptions } from './limited-client.js';
import { servingLimits } from './limits.js';
import { RecyclablePool } from './recyclable-pool.js';

type EntityClass = (new (...parameters: never[]) => object) | EntitySchema;
type MigrationClass = new () => MigrationInterface;

/** The tables and migrations that the libs bring; classes, because globs break in a built artefact. */
export interface DatabaseSchema {
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
}

/** TypeORM's options for the broker's database. The schema changes by migrations alone, never by `synchronize`. */
export function databaseOptions(settings: DatabaseSettings, schema: DatabaseSchema): DataSourceOptions {
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
    // Statements hold sealed tokens and digests: none is logged.
    logging: false,
    extra: { ...connections, max: poolSize, connectionTimeoutMillis: connectionTimeout },
  };
}
