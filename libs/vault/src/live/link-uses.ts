import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeInHalves } from '#database';
import { FlushTimer } from '#kernel';
import { EARLIEST_SHARE, IS_RESTING } from '../refresh-due.js';

/** Milliseconds between two writes of noted uses; a crash loses at most the uses of this time. */
const FLUSH_INTERVAL = 60_000;

/** Maximum links per statement. */
const STATEMENT_LIMIT = 5_000;

// A link that the schedule let rest is refreshed like any other again. Before the next statement, and not in it: statements that
// link lock the link first and its use afterwards, so the opposite order could deadlock with them.
const WAKE = `
  UPDATE links l
  SET refresh_due_at = now() + greatest(l.access_token_expires_at - now(), interval '0') * ${EARLIEST_SHARE}
  WHERE l.id IN (
    SELECT l.id FROM links l WHERE l.id = ANY($1::uuid[]) AND l.status = 'active' AND ${IS_RESTING}
    ORDER BY l.id FOR UPDATE)`;

// An hour's precision is enough to find unused links, and costs a busy link 24 writes a day instead of one
// per call. Ids are in order, so that two replicas writing the same links cannot deadlock.
const NOTE_USES = `
  UPDATE link_uses SET last_used_at = date_trunc('second', now()) WHERE link_id IN (
    SELECT link_id FROM link_uses
    WHERE link_id = ANY($1::uuid[]) AND last_used_at < now() - interval '1 hour'
    ORDER BY link_id FOR UPDATE)`;

/**
 * SQL: counts linking as a use, so that a link that is never used counts as idle from then on. A common table
 * expression of the statement that links.
 *
 * @param linked name of the common table expression with id, status and activation of the links
 */
export function noteLinked(linked: string): string {
  return `
    INSERT INTO link_uses (link_id, last_used_at)
    SELECT id, date_trunc('second', coalesce(activated_at, now())) FROM ${linked}
    WHERE status IN ('active', 'reauthorization_required')
    ON CONFLICT (link_id) DO UPDATE SET last_used_at = greatest(link_uses.last_used_at, excluded.last_used_at)`;
}

/** Records when each link was last used, to the hour, without a statement per call. */
@Injectable()
export class LinkUses implements BeforeApplicationShutdown {
  private readonly logger = new Logger(LinkUses.name);
  private used = new Set<string>();
  private readonly timer = new FlushTimer(FLUSH_INTERVAL, () => this.flush());

  constructor(private readonly database: DataSource) {}

  /** Notes that a call used a link. Runs no statement. */
  note(linkId: string): void {
    this.used.add(linkId);
    this.timer.set();
  }

  /** Writes all noted uses; any that cannot be written are kept for the next time. */
  async flush(): Promise<void> {
    this.timer.clear();
    const linkIds = [...this.used];
    this.used = new Set();
    for (let start = 0; start < linkIds.length; start += STATEMENT_LIMIT) {
      try {
        const refused = await writeInHalves(linkIds.slice(start, start + STATEMENT_LIMIT), async (some) => {
          await this.database.query(WAKE, [some]);
          await this.database.query(NOTE_USES, [some]);
        });
        if (refused.length > 0)
          this.logger.error(`PostgreSQL refused the last use of ${refused.length} links`);
      } catch {
        this.logger.warn('The last use of links could not be written; it is kept and written later');
        for (const linkId of linkIds.slice(start)) this.note(linkId);
        return;
      }
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
    this.timer.clear();
  }
}
