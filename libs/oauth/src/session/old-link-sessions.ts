import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { LinkSessionStore } from './link-session.store.js';

/** Milliseconds between two deletions: what is deleted is old by days. */
const BEAT = 3_600_000;

/** Forgets link sessions that ended long ago. */
@Injectable()
export class OldLinkSessions {
  private readonly logger = new Logger(OldLinkSessions.name);

  constructor(private readonly sessions: LinkSessionStore) {}

  @Interval('old link sessions', BEAT)
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
