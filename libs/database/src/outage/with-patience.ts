import type { DataSource, EntityManager } from 'typeorm';
import { LimitedClient } from '../connections/limited-client.js';
import { ANSWER_GRACE } from '../limits.js';

/**
 * Runs a transaction whose statements may each take longer than those of calls: counts and sweeps over whole tables.
 *
 * @param limit milliseconds for each statement
 */
export async function withPatience<Result>(
  database: DataSource,
  limit: number,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  const runner = database.createQueryRunner();
  const client: unknown = await runner.connect();
  const usual = client instanceof LimitedClient ? client.patience : 0;
  try {
    if (client instanceof LimitedClient) client.patience = limit + ANSWER_GRACE;
    return await runner.manager.transaction(async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = ${Math.ceil(limit)}`);
      return work(manager);
    });
  } finally {
    if (client instanceof LimitedClient) client.patience = usual;
    await runner.release();
  }
}
