import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { PostgresProxy } from '../../../../test/harness/postgres/postgres-proxy.js';
import { GuardedReplica } from './guarded-replica.js';

/** Two replicas on one database; the second reaches it through `front`, which can cut it off. */
export class GuardStage {
  private constructor(
    readonly database: TestDatabase,
    readonly front: PostgresProxy,
    private replicas: readonly [GuardedReplica, GuardedReplica],
  ) {}

  static async open(): Promise<GuardStage> {
    const database = await createDatabase();
    const front = await PostgresProxy.start(database.url);
    return new GuardStage(database, front, await startReplicas(database, front));
  }

  get one(): GuardedReplica {
    return this.replicas[0];
  }

  get other(): GuardedReplica {
    return this.replicas[1];
  }

  /** Empties the tables and replaces both replicas, since they remember what they refused. */
  async renew(): Promise<void> {
    await this.stopReplicas();
    await this.database.query('TRUNCATE device_budgets, guardrails');
    this.replicas = await startReplicas(this.database, this.front);
  }

  async close(): Promise<void> {
    await this.stopReplicas();
    await this.front.stop();
    await this.database.drop();
  }

  budgets(): Promise<Record<string, unknown>[]> {
    return this.database.query(
      'SELECT capability, command, exceeded::int AS exceeded FROM device_budgets ORDER BY capability, command',
    );
  }

  /** As if this many seconds had passed since the budgets changed. */
  async pass(seconds: number): Promise<void> {
    await this.database.query(
      `UPDATE device_budgets SET updated_at = updated_at - $1 * interval '1 s', exceeded_at = exceeded_at - $1 * interval '1 s'`,
      [seconds],
    );
    for (const { clock } of this.replicas) clock.advance(seconds * 1_000);
  }

  private async stopReplicas(): Promise<void> {
    this.front.mend();
    await Promise.all(this.replicas.map((replica) => replica.stop()));
  }
}

const startReplicas = (
  database: TestDatabase,
  front: PostgresProxy,
): Promise<[GuardedReplica, GuardedReplica]> =>
  Promise.all([GuardedReplica.start(database.url), GuardedReplica.start(front.url, database.url)]);
