import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { poolOf } from '#database';
import { Gauges } from './gauges.js';

/** How this replica's database connections are used, read when metrics are collected. */
@Injectable()
export class PoolMetrics {
  constructor(
    gauges: Gauges,
    private readonly database: DataSource,
  ) {
    gauges.add({
      name: 'database_pool_connections',
      help: 'Database connections of this replica by state: in_use or idle.',
      label: 'state',
      read: () => this.connections(),
    });
    gauges.add({
      name: 'database_pool_requests',
      help: 'Requests for a database connection by state: waiting ones find none free and no room for another.',
      label: 'state',
      read: () => new Map([['waiting', this.waiting()]]),
    });
  }

  private connections(): ReadonlyMap<string, number> {
    const { totalCount, idleCount } = poolOf(this.database);
    return new Map([
      ['in_use', totalCount - idleCount],
      ['idle', idleCount],
    ]);
  }

  /** A request is queued for a moment even if a connection is free, like those of the scrape itself: that is not waiting. */
  private waiting(): number {
    const { waitingCount, idleCount, totalCount, options } = poolOf(this.database);
    return Math.max(0, waitingCount - idleCount - (options.max - totalCount));
  }
}
