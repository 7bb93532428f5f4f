import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';

/**
 * Indexes due deliveries by webhook, so that a claim can skip whole webhooks instead of each delivery that waits for
 * them.
 */
export class IndexDueDeliveries1700001613000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, {
      name: 'webhook_deliveries_due_of_webhook',
      table: 'webhook_deliveries',
      definition: `(webhook_id, due_at) WHERE status = 'pending'`,
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS webhook_deliveries_due_of_webhook');
  }
}
