import { Injectable, Logger } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { DatabaseConnections } from '#database';
import { SaveQueue } from '../save/save-queue.js';
import { RecentPairs } from '../save/recent-pairs.js';

/** SQLSTATE read_only_sql_transaction: a standby, or a primary that was ordered to step down. */
const READ_ONLY = '25006';

/** What a replica does when the database turns out to be a different server than before. */
@Injectable()
export class FailOver {
  private readonly logger = new Logger(FailOver.name);

  constructor(
    private readonly connections: DatabaseConnections,
    private readonly saves: SaveQueue,
    private readonly recent: RecentPairs,
  ) {}

  /** Drops the connections to a server that no longer accepts writes: the next ones may lead to one that does. */
  noteFailure(error: unknown): void {
    const code: unknown = error instanceof QueryFailedError && (error.driverError as { code?: unknown }).code;
    if (code === READ_ONLY) this.connections.recycle('the server no longer accepts writes');
  }

  /**
   * Leaves the connections to the old server and offers the new one every recently committed pair. A pair
   * that it already has changes nothing; one from the lost tail of the write-ahead log is saved again. Pairs
   * that were never committed are retried anyway.
   */
  async toAnotherServer(): Promise<void> {
    this.connections.recycle('another server answers');
    const missing = await Promise.all(this.recent.all.map((pair) => this.restore(pair)));
    const failed = missing.filter((saved) => !saved).length;
    if (failed > 0) this.logger.warn(`${failed} recent token pairs could not be offered to the new server`);
  }

  private async restore(pair: Parameters<SaveQueue['save']>[0]): Promise<boolean> {
    return this.saves.save(pair).then(
      () => true,
      () => false,
    );
  }
}
