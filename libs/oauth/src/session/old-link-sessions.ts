import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat } from '#kernel';
import { LinkSessionStore } from './link-session.store.js';

/** Milliseconds between two deletions: an hour, for what is deleted is old by a day. */
const INTERVAL = 3_600_000;

/** Forgets link sessions that ended long ago. */
@Injectable()
export class OldLinkSessions implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(OldLinkSessions.name);
  private readonly beat = new Beat(
    INTERVAL,
    () => this.forget(),
    () => undefined,
  );

  constructor(private readonly sessions: LinkSessionStore) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Deletes them; never fails, for the next beat tries again. */
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
