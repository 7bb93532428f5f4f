import { MigrationUnderWay, PostgresTooOld, SchemaLocked } from '#database';
import { StartRefused } from '../start-refused.js';

/** PostgreSQL cannot be reached or brought up to date; `cause` says why and may contain secrets. */
class DatabaseUnavailable extends StartRefused {
  override readonly name: string = 'DatabaseUnavailable';

  constructor(cause: unknown) {
    super('PostgreSQL cannot be reached or migrated: check DATABASE_URL and that the server is running', {
      cause,
    });
  }
}

/** PostgreSQL answers, but the broker cannot use it; the message says why and what to do. */
class DatabaseUnfit extends StartRefused {
  override readonly name = 'DatabaseUnfit';
}

/** What the operator learns about a failed start or migration. */
export function refusalOf(error: unknown): StartRefused {
  if (error instanceof StartRefused) return error;
  const isExplained = [MigrationUnderWay, PostgresTooOld, SchemaLocked].some((kind) => error instanceof kind);
  return isExplained && error instanceof Error
    ? new DatabaseUnfit(error.message)
    : new DatabaseUnavailable(error);
}
