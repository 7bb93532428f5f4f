import type { DataSourceOptions, EntitySchema, MigrationInterface } from 'typeorm';
import type { DatabaseSettings } from './database-settings.js';

type EntityClass = (new (...parameters: never[]) => object) | EntitySchema;
type MigrationClass = new () => MigrationInterface;

/** The tables and migrations that the libs bring; classes, because globs break in a built artefact. */
export interface DatabaseSchema {
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
}

/** TypeORM's options for the broker's database. The schema changes by migrations alone, never by `synchronize`. */
export function databaseOptions(settings: DatabaseSettings, schema: DatabaseSchema): DataSourceOptions {
  return {
    type: 'postgres',
    url: settings.url,
    applicationName: 'broker',
    entities: [...schema.entities],
    migrations: [...schema.migrations],
    migrationsTableName: 'migrations',
    synchronize: false,
    // Statements hold sealed tokens and digests: none is logged.
    logging: false,
    extra: { max: settings.poolSize, connectionTimeoutMillis: settings.connectionTimeout },
  };
}
