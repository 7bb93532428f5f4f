/** The data source of the migration commands: `npm run migrate`, and TypeORM's own with `-d dist/ormconfig.js`. */
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { databaseOptions } from '#database';
import { migrationSettings } from './apps/broker/src/database/migration-settings.js';
import { databaseSchema } from './apps/broker/src/database/schema.js';

/** PostgreSQL at `DATABASE_URL`, with every table and migration of the broker. */
export const dataSource = new DataSource(databaseOptions(migrationSettings(process.env), databaseSchema));
