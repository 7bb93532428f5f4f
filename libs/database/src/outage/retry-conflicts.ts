import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';

/**
 * SQLSTATE serialization_failure and deadlock_detected: PostgreSQL rolled the transaction back so that another could
 * proceed.
 */
const CONFLICTS: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);

/** Two in a row are rare, four do not happen by chance. */
const ATTEMPTS = 4;

/**
 * Repeats a transaction that PostgreSQL rolled back in favour of another, as in a deadlock of statements that lock the
 * same rows in different orders.
 */
export async function retryConflicts<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

function isConflict(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof DatabaseError && CONFLICTS.has(cause.code);
}
