import { MigrationUnderWay, PostgresTooOld, SchemaLocked } from '#database';
import { StartRefused } from '../start-refused.js';

/** PostgreSQL cannot be reached or brought up to date; `cause` says why and may hold what must not be shown. */
class DatabaseUnavailable extends StartRefused {
  override readonly name: string = 'DatabaseUnavailable';

  constructor(cause: unknown) {
    super('PostgreSQL cannot be reached or migrated: check DATABASE_URL and that the server runs', { cause });
  }
}

/** PostgreSQL answers, and cannot be used as it is; the message says why and what to do. */
class DatabaseUnfit extends StartRefused {
  override readonly name = 'DatabaseUnfit';
}

/** What a start, or a migration, that failed tells its operator. */
export function refusalOf(error: unknown): StartRefused {
  if (error instanceof StartRefused) return error;
  const isExplained = [MigrationUnderWay, PostgresTooOld, SchemaLocked].some((kind) => error instanceof kind);
  return isExplained && error instanceof Error
    ? new DatabaseUnfit(error.message)
    : new DatabaseUnavailable(error);
}
