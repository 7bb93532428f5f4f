import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChangeFeed } from './change-feed.js';
import { poolOf } from './connections/pool-of.js';
import { RecyclablePool } from './connections/recyclable-pool.js';

/**
 * The connections that serve calls, for code that learns that they are useless: the server behind them was
 * replaced, or silently disappeared.
 */
@Injectable()
export class DatabaseConnections {
  private readonly logger = new Logger(DatabaseConnections.name);

  constructor(
    private readonly database: DataSource,
    feed: ChangeFeed,
  ) {
    // The feed asks for a sign of life every second; the pool's connections lead to the same server, but ask for
    // none.
    feed.whenLost(() => {
      this.recycle('the change feed lost its connection');
    });
  }

  /**
   * Drops all connections: idle ones at once, busy ones when their work ends or their time is up. The next statements
   * connect again, with the credentials and host configured at that time.
   *
   * @param reason for the log; no host, no user
   */
  recycle(reason: string): void {
    const pool = this.database.isInitialized ? poolOf(this.database) : undefined;
    if (!(pool instanceof RecyclablePool) || pool.totalCount === 0) return;
    this.logger.warn(`The database connections are being replaced: ${reason}`);
    pool.recycle(reason);
  }
}
