/**
 * Time limits of connections, in milliseconds. Nothing that the broker asks of PostgreSQL waits without a limit: a
 * server, or a network, that falls silent gives no error.
 */
export interface ConnectionLimits {
  /** Finding the server, TLS and signing in, together. */
  readonly connect: number;
  /** One statement, as the server counts. The client waits `ANSWER_GRACE` longer before it gives the connection up. */
  readonly statement: number;
  /** One wait for a lock. Shorter than a statement, so that the error names the lock. */
  readonly lock: number;
  /** An idle transaction; then its locks are released, whatever happened to its client. */
  readonly idleInTransaction: number;
}

/** Milliseconds for the server's own verdict to arrive: without it, the connection counts as dead. */
export const ANSWER_GRACE = 500;

/**
 * Milliseconds a statement of a call may take, unless a setting says otherwise.
 *
 * Statements of calls take milliseconds: one that takes seconds is waiting for a lock or a failing server, and the
 * caller is better off with a 503.
 */
export const STATEMENT_TIMEOUT = 5_000;

/** Longer than the broker ever pauses within a transaction, which it does while a KMS wraps keys. */
const IDLE_IN_TRANSACTION = 30_000;

/** The part of a statement's time that it may wait for locks: whatever gets its lock last still has two seconds to run. */
const LOCK_SHARE = 0.6;

/** The limits of connections that serve calls. */
export function servingLimits(connect: number, statement = STATEMENT_TIMEOUT): ConnectionLimits {
  const lock = Math.ceil(statement * LOCK_SHARE);
  return { connect, statement, lock, idleInTransaction: IDLE_IN_TRANSACTION };
}

/** The limits of migrations and commands, which no call waits for: they scan full tables, and wait for readers of what they write. */
export const commandLimits: ConnectionLimits = {
  connect: 10_000,
  statement: 3_600_000,
  lock: 30_000,
  idleInTransaction: 600_000,
};
