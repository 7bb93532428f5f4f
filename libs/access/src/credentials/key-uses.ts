import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeInHalves } from '#database';
import { FlushTimer } from '#kernel';

/**
 * Milliseconds for which uses are collected before one statement writes them: the last use of a key is accurate to a
 * minute.
 */
const GATHER_INTERVAL = 10_000;

/**
 * Writes the use of each key at most once a minute, whatever the number of replicas and calls. Another replica that is
 * writing a row now writes the same: its rows are skipped, so that the two cannot deadlock.
 */
const WRITE_USES = `
  UPDATE service_keys SET last_used_at = now() WHERE id IN (
    SELECT id FROM service_keys
    WHERE id = ANY($1::text[]) AND (last_used_at IS NULL OR last_used_at <= now() - interval '1 minute')
    FOR UPDATE SKIP LOCKED)`;

/** Records when each key was last used, accurate to about a minute. A call costs no statement. */
@Injectable()
export class KeyUses implements BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyUses.name);
  private used = new Set<string>();
  private readonly timer = new FlushTimer(GATHER_INTERVAL, () => this.flush());

  constructor(private readonly database: DataSource) {}

  /** Notes that a key was used now. */
  note(keyId: string): void {
    this.used.add(keyId);
    this.timer.set();
  }

  /** Writes the collected uses; on failure they are kept for the next time. */
  async flush(): Promise<void> {
    this.timer.clear();
    const { used } = this;
    this.used = new Set();
    if (used.size === 0) return;
    try {
      const refused = await writeInHalves([...used], (keyIds) => this.database.query(WRITE_USES, [keyIds]));
      if (refused.length > 0) this.logger.error(`PostgreSQL rejected the last use of ${refused.length} keys`);
    } catch {
      this.logger.warn('The last use of keys could not be written; it will be retried');
      for (const keyId of used) this.note(keyId);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
    this.timer.clear();
  }
}
