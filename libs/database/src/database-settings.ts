/** How the broker reaches PostgreSQL. Provided by the app's configuration. */
export abstract class DatabaseSettings {
  /** Connection URL; holds a password, never printed. */
  abstract readonly url: string;
  /**
   * The same database past any pooler, where `url` leads through one that hands connections out by the transaction: for what
   * lasts longer, which is LISTEN and the lock of migrations. `undefined` where `url` serves for that too.
   */
  readonly sessionUrl?: string | undefined;
  /** Connections in the pool that answers calls. */
  abstract readonly poolSize: number;
  /** Milliseconds a call waits for a free connection before it is refused. */
  abstract readonly connectionTimeout: number;
}
