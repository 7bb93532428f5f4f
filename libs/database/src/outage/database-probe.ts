import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ConnectionTarget } from '../connections/connection-target.js';
import { DatabaseSettings } from '../database-settings.js';
import type { LimitedClient } from '../connections/limited-client.js';
import { servingLimits } from '../limits.js';
import { openClient } from '../connections/open-client.js';

/**
 * Milliseconds for the probe's statement, and for its connection: as long as one readiness check may take.
 */
const PROBE_TIMEOUT = 1_000;

/** PostgreSQL answers but accepts no writes: it is a standby, or was made read-only. */
export class DatabaseReadOnly extends Error {
  override readonly name = 'DatabaseReadOnly';
}

/**
 * Checks whether PostgreSQL can serve, on the same path as calls.
 *
 * Uses a separate connection: a probe of a silent database would hold one of the pool's until its time is up, and probes come
 * again and again.
 */
@Injectable()
export class DatabaseProbe implements OnModuleDestroy {
  private readonly target: ConnectionTarget;
  private client: LimitedClient | undefined;
  private inProgress: Promise<void> | undefined;

  constructor(settings: DatabaseSettings) {
    this.target = new ConnectionTarget(settings.url, settings.readUrl, settings.sessionUrl !== undefined);
  }

  /**
   * Resolves if the database accepts reads and writes. Concurrent callers share one probe.
   *
   * @throws DatabaseReadOnly, or pg's error about a database that is down
   */
  check(): Promise<void> {
    this.inProgress ??= this.probe().finally(() => {
      this.inProgress = undefined;
    });
    return this.inProgress;
  }

  async onModuleDestroy(): Promise<void> {
    await this.inProgress?.catch(() => undefined);
    await this.client?.end();
  }

  private async probe(): Promise<void> {
    try {
      this.client ??= await this.open();
      const [row] = await this.client.ask<{ transaction_read_only: string }>('SHOW transaction_read_only');
      if (row?.transaction_read_only !== 'off')
        throw new DatabaseReadOnly('PostgreSQL accepts no writes: it is a standby, or read-only');
    } catch (error) {
      // Even if it is read-only: a session keeps that setting, and the next probe must ask the server, not the session.
      this.client?.abandon(new Error('The probe failed'));
      this.client = undefined;
      throw error;
    }
  }

  private async open(): Promise<LimitedClient> {
    const client = await openClient({
      target: this.target,
      limits: servingLimits(PROBE_TIMEOUT, PROBE_TIMEOUT),
      application_name: 'broker readiness',
    });
    client.once('end', () => {
      if (this.client === client) this.client = undefined;
    });
    return client;
  }
}
