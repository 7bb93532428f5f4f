import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';

/** Chaining takes records in their order, even if an outage left many. */
export class IndexOrderOfRecords1700001611000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, {
      name: 'audit_unsealed_in_order',
      table: 'audit_unsealed',
      definition: '(place NULLS FIRST, event_id)',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS audit_unsealed_in_order');
  }
}
