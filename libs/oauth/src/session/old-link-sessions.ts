import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock, failureName } from '#kernel';
import { UserNames } from '#vault';
import { SessionEnds } from './session-ends.store.js';

/** Milliseconds between two deletions: an hour, because sessions are kept for days. */
const INTERVAL = 3_600_000;

/** How far back, in milliseconds, users are caught up with: more than an hour may pass between two runs. */
const CATCH_UP = 86_400_000;

/**
 * Deletes link sessions that are older than the retention, and the verifiers of those that lapsed; remembers users whose links
 * another release made.
 *
 * Nothing waits for this hourly deletion, so `@nestjs/schedule` is enough. A loop that must not overlap, or must end
 * before the process does, is a `Beat`.
 */
@Injectable()
export class OldLinkSessions {
  private readonly logger = new Logger(OldLinkSessions.name);

  constructor(
    private readonly ends: SessionEnds,
    private readonly userNames: UserNames,
    private readonly clock: Clock,
  ) {}

  /** Never throws: the next run tries again an hour later. */
  @Interval('old link sessions', INTERVAL)
  async forget(): Promise<void> {
    try {
      await this.ends.forgetVerifiers();
      await this.ends.deleteOld();
      await this.userNames.catchUp(new Date(this.clock.now().getTime() - CATCH_UP));
    } catch (error) {
      this.logger.warn(`Old link sessions could not be deleted: ${failureName(error)}`);
    }
  }
}
