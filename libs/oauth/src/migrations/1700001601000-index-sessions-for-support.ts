import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, type IndexToBuild } from '#database';

/** Link sessions in the order of admins' lists: by user, by service, and by how they ended. */
const indexes: readonly IndexToBuild[] = [
  { name: 'link_sessions_by_user', table: 'link_sessions', definition: '(user_id, id DESC)' },
  { name: 'link_sessions_by_service', table: 'link_sessions', definition: '(service_id, id DESC)' },
  { name: 'link_sessions_by_end', table: 'link_sessions', definition: '(status, failure_error, id DESC)' },
];

/** Adds indexes to `link_sessions` while users link. */
export class IndexSessionsForSupport1700001601000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const index of indexes) await buildIndex(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of indexes) await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  }
}
