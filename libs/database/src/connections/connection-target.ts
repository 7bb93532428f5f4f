import { Logger } from '@nestjs/common';

/** What PgBouncer answers to a startup parameter it does not know (08P01 since 1.0). */
const PARAMETER_REFUSED = 'unsupported startup parameter';

/**
 * The target of new connections, determined for each one: credentials and host may change while the broker runs.
 *
 * Also remembers what it learned about the path: a pooler may refuse the limits that PostgreSQL takes at start-up.
 */
export class ConnectionTarget {
  private static readonly logger = new Logger('Database');
  private lastGood: string;
  private complained = false;
  private parametersRefused = false;

  /**
   * @param url used until, and whenever, `readUrl` fails
   * @param readUrl the URL as it is now; left out if it cannot change
   * @param pooled whether a pooler in transaction mode is in between
   */
  constructor(
    url: string,
    private readonly readUrl?: () => string,
    private readonly pooled = false,
  ) {
    this.lastGood = url;
  }

  /** The URL for the next connection. A file that cannot be read at the moment changes nothing. */
  get url(): string {
    if (this.readUrl === undefined) return this.lastGood;
    try {
      this.lastGood = this.readUrl();
      this.complained = false;
    } catch (error) {
      if (!this.complained)
        ConnectionTarget.logger.warn(`${reasonOf(error)}; the last good URL stays in use`);
      this.complained = true;
    }
    return this.lastGood;
  }

  /**
   * Whether the server's own limits may be set when connecting. Through a pooler in transaction mode they may not: such
   * settings belong to a session, and sessions are shared there.
   */
  get takesParameters(): boolean {
    return !this.pooled && !this.parametersRefused;
  }

  /** Learns from a connection that failed. @returns whether the next one will connect differently */
  learnFrom(error: Error): boolean {
    if (this.parametersRefused || !error.message.includes(PARAMETER_REFUSED)) return false;
    this.parametersRefused = true;
    ConnectionTarget.logger.warn(
      'The pooler refuses statement_timeout at start-up: set it for the role instead (docs/deployment.md)',
    );
    return true;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
