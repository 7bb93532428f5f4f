import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Gauges } from './gauges.js';

/** What is read of the pool of `pg`, which TypeORM's driver keeps as `master`. */
interface ConnectionPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

/** How this replica's database connections are used, read when the metrics are asked for. */
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
    const { totalCount, idleCount } = this.pool;
    return new Map([
      ['in_use', totalCount - idleCount],
      ['idle', idleCount],
    ]);
  }

  /** A request stands in the queue for a moment even where a connection is free, as those of the scrape itself do: they do not wait. */
  private waiting(): number {
    const { waitingCount, idleCount, totalCount, options } = this.pool;
    return Math.max(0, waitingCount - idleCount - (options.max - totalCount));
  }

  /** Asked for at each reading: there is none before the database is connected. */
  private get pool(): ConnectionPool {
    return (this.database.driver as unknown as { readonly master: ConnectionPool }).master;
  }
}
