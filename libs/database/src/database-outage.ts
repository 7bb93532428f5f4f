import { QueryFailedError } from 'typeorm';

/** Failures to reach the server at all, as Node names them. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What the pool says when no connection is to be had; it gives these errors no code. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'Connection terminated unexpectedly',
]);

/** SQLSTATE classes and codes of a server that cannot serve now: connection, resources, shutdown, read-only. */
const CANNOT_SERVE = /^(08...|53...|57P0.|25006)$/;

/** Whether an error says that the database is away or takes no work, rather than that a statement was wrong. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error instanceof QueryFailedError ? error.driverError : error);
  // A statement that failed without a SQLSTATE lost its connection.
  if (error instanceof QueryFailedError && code === undefined) return true;
  if (code !== undefined) return UNREACHABLE.has(code) || CANNOT_SERVE.test(code);
  return NO_CONNECTION.has(error.message);
}

function codeOf(error: unknown): string | undefined {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
