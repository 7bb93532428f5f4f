import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';

/**
 * The feed of a service reads the events that it receives as a grantee by this index, and those of its own links by
 * `events_of_service`.
 */
export class IndexEventsOfGrantees1700001552000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, {
      name: 'events_of_grantee',
      table: 'events',
      definition: '(grantee_id, position) WHERE grantee_id IS NOT NULL',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS events_of_grantee');
  }
}
