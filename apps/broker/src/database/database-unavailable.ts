import {
  explainDatabaseFault,
  isDatabaseFault,
  MigrationUnderWay,
  PostgresTooOld,
  SchemaLocked,
  type DatabaseSettings,
} from '#database';
import { StartRefused } from '../start-refused.js';

/** PostgreSQL cannot be reached or used; the message says where, why and what to do. `cause` may hold secrets. */
class DatabaseUnavailable extends StartRefused {
  override readonly name = 'DatabaseUnavailable';
}

/** PostgreSQL answers, but the broker cannot use it; the message says why and what to do. */
class DatabaseUnfit extends StartRefused {
  override readonly name = 'DatabaseUnfit';
}

/** The URL that the failed connection was made to. */
export interface DatabaseAddress extends Pick<DatabaseSettings, 'url' | 'readUrl'> {
  /** The setting that holds the URL; `DATABASE_URL` if left out. */
  readonly setting?: string | undefined;
}

/** What the operator learns about a failed start, migration or command. */
export function refusalOf(error: unknown, address: DatabaseAddress): StartRefused {
  if (error instanceof StartRefused) return error;
  const isExplained = [MigrationUnderWay, PostgresTooOld, SchemaLocked].some((kind) => error instanceof kind);
  if (isExplained && error instanceof Error) return new DatabaseUnfit(error.message);
  return new DatabaseUnavailable(explainDatabaseFault(error, currentUrl(address), address.setting), {
    cause: error,
  });
}

/**
 * Runs work on an open database; its faults are explained like those of a failed start.
 *
 * @throws DatabaseUnavailable instead of the driver's error; rethrows every other error unchanged
 */
export async function withFaultsExplained<Result>(
  address: DatabaseAddress,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isDatabaseFault(error) ? refusalOf(error, address) : error;
  }
}

/** The URL that the last connection was made with: a file is read for each one. */
function currentUrl({ url, readUrl }: DatabaseAddress): string {
  try {
    return readUrl?.() ?? url;
  } catch {
    return url;
  }
}
