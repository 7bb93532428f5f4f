import { DataSource } from 'typeorm';
import { checkServerVersion, commandLimits, databaseOptions, DatabaseSettings } from '#database';
import type { Values } from '../configuration/configuration.js';
import { bringUpToDate } from './bring-up-to-date.js';
import { refusalOf, type DatabaseAddress } from './database-unavailable.js';
import { databaseSchema } from './schema.js';

/** Milliseconds to wait for a database that is starting too: compose and development start both at once. */
const PATIENCE = 10_000;

/** One connection migrates, the other finds out what blocks it. */
const MIGRATION_CONNECTIONS = 2;

/** Milliseconds between two attempts: short enough not to delay a start noticeably. */
const RETRY = 250;

/**
 * Connects to PostgreSQL before anything else is created, and brings it up to date if requested.
 *
 * Modules read their tables while they start, so this cannot wait for them.
 *
 * @param patience milliseconds to keep trying
 * @throws DatabaseUnavailable, DatabaseUnfit
 */
export async function openDatabase(
  settings: Values<DatabaseSettings> & Pick<DatabaseAddress, 'setting'>,
  migrateFirst: boolean,
  patience = PATIENCE,
): Promise<DataSource> {
  const dataSource = new DataSource(databaseOptions(settings, databaseSchema));
  try {
    await connect(dataSource, patience);
    await checkServerVersion(dataSource);
    if (migrateFirst) await bringUpToDateBySession(settings);
    return dataSource;
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
    throw refusalOf(error, settings);
  }
}

/** Migrations hold a lock for as long as their connection lives, so they bypass a pooler; and they take longer than calls. */
async function bringUpToDateBySession(settings: Values<DatabaseSettings>): Promise<void> {
  const { url, readUrl, sessionUrl, readSessionUrl } = settings;
  const past: Values<DatabaseSettings> = {
    ...(sessionUrl === undefined ? { url, readUrl } : { url: sessionUrl, readUrl: readSessionUrl }),
    poolSize: MIGRATION_CONNECTIONS,
    connectionTimeout: commandLimits.connect,
    limits: commandLimits,
  };
  const direct = new DataSource(databaseOptions(past, databaseSchema));
  try {
    await connect(direct, PATIENCE);
    await bringUpToDate(direct);
  } catch (error) {
    const { sessionUrl: described } = DatabaseSettings.described;
    throw refusalOf(error, { ...past, setting: sessionUrl === undefined ? undefined : described.name });
  } finally {
    if (direct.isInitialized) await direct.destroy();
  }
}

async function connect(dataSource: DataSource, patience: number): Promise<void> {
  const deadline = performance.now() + patience;
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
