import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { LinkSessionStore } from './link-session.store.js';

/** Milliseconds between two deletions: an hour, because deleted sessions are at least a day old. */
const INTERVAL = 3_600_000;

/**
 * Deletes link sessions that ended long ago.
 *
 * Nothing waits for this hourly deletion, so `@nestjs/schedule` is enough. A loop that must not overlap, or must end
 * before the process does, is a `Beat`.
 */
@Injectable()
export class OldLinkSessions {
  private readonly logger = new Logger(OldLinkSessions.name);

  constructor(private readonly sessions: LinkSessionStore) {}

  /** Never throws: the next run tries again an hour later. */
  @Interval('old link sessions', INTERVAL)
  async forget(): Promise<void> {
    try {
      await this.sessions.deleteOld();
    } catch (error) {
      this.logger.warn(
        `Old link sessions could not be deleted: ${error instanceof Error ? error.name : 'unknown'}`,
      );
    }
  }
}
