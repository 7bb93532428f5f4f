import { DataSource } from 'typeorm';
import { databaseOptions, type DatabaseSettings } from '#database';
import type { Values } from '../configuration/configuration.js';
import { StartRefused } from '../start-refused.js';
import { bringUpToDate } from './bring-up-to-date.js';
import { databaseSchema } from './schema.js';

/** PostgreSQL cannot be reached or brought up to date; `cause` says why and may hold what must not be shown. */
export class DatabaseUnavailable extends StartRefused {
  override readonly name = 'DatabaseUnavailable';

  constructor(cause: unknown) {
    super('PostgreSQL cannot be reached or migrated: check DATABASE_URL and that the server runs', { cause });
  }
}

/** Milliseconds that a database which is itself just starting is waited for. */
const PATIENCE = 10_000;

/** Milliseconds between two attempts. */
const RETRY = 250;

/**
 * Connects to PostgreSQL before anything else is built, and brings it up to date where asked to.
 *
 * Modules read their tables while they start, so this cannot wait for them.
 *
 * @throws DatabaseUnavailable
 */
export async function openDatabase(settings: DatabaseSettings, migrateFirst: boolean): Promise<DataSource> {
  const dataSource = new DataSource(databaseOptions(settings, databaseSchema));
  try {
    await connect(dataSource);
    if (migrateFirst) await bringUpToDateBySession(dataSource, settings);
    return dataSource;
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
    throw new DatabaseUnavailable(error);
  }
}

/** Migrations hold a lock for as long as their connection lives, so they go past a pooler. */
async function bringUpToDateBySession(pooled: DataSource, settings: DatabaseSettings): Promise<void> {
  if (settings.sessionUrl === undefined) {
    await bringUpToDate(pooled);
    return;
  }
  const { sessionUrl: url, poolSize, connectionTimeout } = settings;
  const past: Values<DatabaseSettings> = { url, poolSize, connectionTimeout };
  const direct = new DataSource(databaseOptions(past, databaseSchema));
  await connect(direct);
  try {
    await bringUpToDate(direct);
  } finally {
    await direct.destroy();
  }
}

async function connect(dataSource: DataSource): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      await dataSource.initialize();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}
