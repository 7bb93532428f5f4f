import { Client, DatabaseError, type ClientConfig, type QueryResultRow } from 'pg';
import type { ConnectionTarget } from './connection-target.js';
import { ANSWER_GRACE, type ConnectionLimits } from '../limits.js';
import { whenSilentFor } from './silence-timer.js';

/**
 * Milliseconds of silence after which the operating system starts to probe the other side (TCP keep-alive): sooner than
 * firewalls forget a connection, which takes a minute or more.
 */
const KEEPALIVE_DELAY = 5_000;

/** Milliseconds the server has to hang up after pg's goodbye; a silent one never would. */
const GOODBYE_TIMEOUT = 1_000;

/** SQLSTATE of a write on a session that is read-only, because its server is a standby now or was made read-only. */
const READ_ONLY = '25006';

/** What a connection to the broker's database is made with. */
export interface LimitedClientOptions extends ClientConfig {
  readonly target: ConnectionTarget;
  readonly limits: ConnectionLimits;
}

/** The server did not answer in time: it did not even report the statement's own timeout. */
class StatementUnanswered extends Error {
  override readonly name = 'StatementUnanswered';
}

/** Why a connection is unusable although nobody closed it: event `unfit` with this reason. */
export type UnfitReason = 'silent' | 'readOnly';

/**
 * A PostgreSQL connection on which every wait has a limit.
 *
 * `query_timeout` of pg is not used: it gives the caller an error and leaves the connection waiting for the old answer.
 * Here the connection is cut with the statement. So is one that turned read-only: it never turns back.
 */
export class LimitedClient extends Client {
  /** Milliseconds a statement may stay unanswered. */
  patience: number;
  /** Why the connection was cut from this side; a pool must not hand it out again. */
  abandoned: Error | undefined;

  constructor(options: LimitedClientOptions) {
    const { target, limits } = options;
    super({
      ...options,
      connectionString: target.url,
      connectionTimeoutMillis: limits.connect,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEPALIVE_DELAY,
      ...(target.takesParameters && {
        statement_timeout: limits.statement,
        lock_timeout: limits.lock,
        idle_in_transaction_session_timeout: limits.idleInTransaction,
      }),
    });
    this.patience = limits.statement + ANSWER_GRACE;
    // A server that stops says so outside any statement, if need be in the packet that completes the connection: before the
    // pool or TypeORM listens. Without a listener, that error would end the process. Statements fail on their own, and owners get `end`.
    this.on('error', () => undefined);
  }

  /** Cuts the connection without closing it properly; statements in progress fail. */
  abandon(reason: Error): void {
    this.abandoned ??= reason;
    this.connection.stream.destroy(reason);
  }

  /** Runs one statement. @returns its rows */
  async ask<Row extends QueryResultRow>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    const { rows } = await (this as Client).query<Row>(statement, parameters);
    return rows;
  }

  // pg declares an overload for each shape of statement; `never` fits them all.
  override query(...statement: never[]): never {
    const answer: unknown = Reflect.apply(super.query.bind(this), this, statement);
    if (answer instanceof Promise) this.watch(answer);
    return answer as never;
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    const deadline = setTimeout(() => this.connection.stream.destroy(), GOODBYE_TIMEOUT).unref();
    this.once('end', () => {
      clearTimeout(deadline);
    });
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }

  private watch(answer: Promise<unknown>): void {
    const settle = whenSilentFor(this.patience, () => {
      this.giveUp();
    });
    answer.then(settle, (error: unknown) => {
      settle();
      if (error instanceof DatabaseError && error.code === READ_ONLY) this.discardReadOnly(error);
    });
  }

  private giveUp(): void {
    this.emit('unfit', 'silent' satisfies UnfitReason);
    this.abandon(new StatementUnanswered(`No answer from PostgreSQL within ${this.patience} ms`));
  }

  private discardReadOnly(error: Error): void {
    this.emit('unfit', 'readOnly' satisfies UnfitReason);
    this.abandon(error);
  }
}
