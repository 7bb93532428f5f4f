/** How the broker reaches PostgreSQL. Provided by the app's configuration. */
export abstract class DatabaseSettings {
  /** Connection URL; holds a password, never printed. */
  abstract readonly url: string;
  /** Connections in the pool that answers calls. */
  abstract readonly poolSize: number;
  /** Milliseconds a call waits for a free connection before it is refused. */
  abstract readonly connectionTimeout: number;
}
