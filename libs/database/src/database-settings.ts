import type { ConnectionLimits } from './limits.js';

/** How the broker reaches PostgreSQL. Provided by the app's configuration. */
export abstract class DatabaseSettings {
  /** Connection URL; holds a password, never printed. */
  abstract readonly url: string;
  /** Reads `url` again for a new connection, where it comes from a file and so may have been rotated; throws while it can't. */
  readonly readUrl?: (() => string) | undefined;
  /**
   * The same database past any pooler, where `url` leads through one that hands connections out by the transaction: for what
   * lasts longer, which is LISTEN and the lock of migrations. `undefined` where `url` serves for that too.
   */
  readonly sessionUrl?: string | undefined;
  /** As `readUrl`, for `sessionUrl`. */
  readonly readSessionUrl?: (() => string) | undefined;
  /** Connections in the pool that answers calls. */
  abstract readonly poolSize: number;
  /** Milliseconds a call waits for a free connection before it is refused. */
  abstract readonly connectionTimeout: number;
  /** Milliseconds one statement of a call may take. */
  readonly statementTimeout?: number | undefined;
  /** What migrations and commands may take instead of `connectionTimeout` and `statementTimeout`. */
  readonly limits?: ConnectionLimits | undefined;
}
