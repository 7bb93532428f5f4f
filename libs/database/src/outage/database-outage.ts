import { DatabaseError } from 'pg';
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { NoConnection } from '../connections/recyclable-pool.js';

/**
 * What PostgreSQL, or a pooler in its place, answers while it is unavailable: classes and codes of SQLSTATE (PostgreSQL, appendix A).
 * All other errors are about the statement, which waiting does not fix.
 */
const CANNOT_SERVE: readonly (readonly [RegExp, string])[] = [
  [/^08/, 'connection exception; PgBouncer answers 08P01 when its server is down'],
  [/^25006$/, 'the server, or the session, is read-only: a standby, or a fail-over in progress'],
  [/^25P0[34]$/, 'the transaction was idle, or lasted, for too long'],
  [/^28/, 'the role or its password is refused: credentials are being rotated'],
  [/^3D000$/, 'there is no such database: it is being restored'],
  [/^40/, 'deadlock or conflict: the same statement succeeds when tried again'],
  [/^53/, 'no room: connections, memory, disk'],
  [/^55P03$/, 'a lock was not available in time'],
  [/^55006$/, 'the database is being copied or renamed'],
  [/^57/, 'cancelled by a time limit, shut down, starting up, dropped, idle for too long'],
  [/^58/, 'input or output of the system under the server fails'],
  [/^F0/, 'the server cannot read its configuration, or is locked'],
  [/^XX/, 'the server has an internal error; poolers also say so if theirs is down'],
];

/**
 * SQLSTATEs for values that PostgreSQL will refuse again, although the same statement works with others. A missing
 * table or permission (42) is not among them: every value is refused until someone fixes it, and then all are accepted.
 */
const REFUSES_VALUES: readonly (readonly [RegExp, string])[] = [
  [/^22/, 'data exception: not a UUID, a number out of range, a character that is not in UTF-8'],
  [/^23/, 'a constraint does not hold'],
  [/^44/, 'the check of a view does not hold'],
  [/^54/, 'beyond a limit of the server, such as the length of an index entry'],
  [/^P0001$/, 'a trigger raised an exception'],
];

/**
 * Whether an error is about the values that were sent, so that the same statement with others would succeed: waiting
 * does not help, and values sent along with them must not wait for them.
 */
export function refusesValues(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { driverError } = error as QueryFailedError;
  if (!(driverError instanceof DatabaseError))
    return driverError instanceof TypeError || driverError instanceof RangeError;
  const { code = '' } = driverError;
  return REFUSES_VALUES.some(([pattern]) => pattern.test(code));
}

/**
 * Whether an error means that the database is unavailable, rather than that a statement was wrong.
 *
 * Only errors of the driver count. A broken socket has the same code, whether a caller or COCO was at its other end.
 */
export function isDatabaseOutage(error: unknown): boolean {
  if (error instanceof NoConnection) return true;
  // The connection broke between two statements of a transaction; the manager and its connection report it with
  // different errors.
  if (error instanceof QueryRunnerAlreadyReleasedError) return true;
  if (error instanceof QueryRunnerProviderAlreadyReleasedError) return true;
  return error instanceof QueryFailedError && isOutageOf((error as QueryFailedError).driverError);
}

/** SQLSTATEs for text with a NUL (22021), or with an escaped one in JSON (22P05). */
const REFUSED_TEXT: ReadonlySet<string> = new Set(['22021', '22P05']);

/**
 * Whether the database refused a text that cannot be stored. Requests are checked for it; such text arrived some other
 * way.
 */
export function isRefusedText(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const driverError: Error = (error as QueryFailedError).driverError;
  return driverError instanceof DatabaseError && REFUSED_TEXT.has(driverError.code ?? '');
}

function isOutageOf(driverError: Error): boolean {
  if (driverError instanceof DatabaseError) {
    const { code = '' } = driverError;
    return CANNOT_SERVE.some(([pattern]) => pattern.test(code));
  }
  // Not the server's answer: the connection was lost on the way, unless pg could not even write the parameters down.
  return !(driverError instanceof TypeError || driverError instanceof RangeError);
}
