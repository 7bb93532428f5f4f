import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';

/** Milliseconds that a statement under way has to finish before its connection is cut: the server may be gone. */
const GRACE = 2_000;

/** The connections of the pool, for whoever learns that they lead to the wrong server. */
@Injectable()
export class DatabaseConnections {
  private readonly pool: Pool;
  private readonly busy = new Set<PoolClient>();
  /** How often the pool had been recycled when each connection was made. */
  private readonly rounds = new WeakMap<PoolClient, number>();
  private round = 0;

  constructor(database: DataSource) {
    this.pool = (database.driver as unknown as { readonly master: Pool }).master;
    this.pool.on('connect', (client) => this.rounds.set(client, this.round));
    this.pool.on('acquire', (client) => this.busy.add(client));
    this.pool.on('release', (_error, client) => {
      this.busy.delete(client);
      // The pool keeps no connection that is ending.
      if (this.isOld(client)) void client.end();
    });
  }

  /**
   * Replaces every connection: idle ones now, the others once their statement has ended, within two seconds.
   *
   * @param reason goes into the errors of what is cut
   */
  recycle(reason: string): void {
    this.round += 1;
    const { round } = this;
    for (let idle = this.pool.idleCount; idle > 0; idle -= 1)
      this.pool.connect().then(
        (client) => {
          client.release(this.isOld(client));
        },
        () => undefined,
      );
    setTimeout(() => {
      for (const client of this.busy)
        if ((this.rounds.get(client) ?? 0) < round) client.connection.stream.destroy(new Error(reason));
    }, GRACE).unref();
  }

  private isOld(client: PoolClient): boolean {
    return (this.rounds.get(client) ?? 0) < this.round;
  }
}
