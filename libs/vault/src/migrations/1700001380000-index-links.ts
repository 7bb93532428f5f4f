import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex, type IndexToBuild } from '#database';

/**
 * The newest links of one service, in list order. The index by service and user orders them differently, so
 * PostgreSQL would read all links, newest first, until it had found enough of this service.
 *
 * The other two are partial: nearly all links are active and in neither, so a refresh writes no additional
 * index.
 */
const indexes: readonly IndexToBuild[] = [
  { name: 'links_by_service', table: 'links', definition: '(service_id, id DESC)' },
  {
    name: 'links_quarantine_due',
    table: 'links',
    definition: `(refresh_due_at) WHERE status = 'reauthorization_required' AND refresh_due_at IS NOT NULL`,
  },
  {
    name: 'links_refused',
    table: 'links',
    definition: `(refused_at) WHERE status = 'reauthorization_required' AND refused_at IS NOT NULL`,
  },
];

/** Adds indexes to `links` while calls and refreshes write to the table. */
export class IndexLinks1700001380000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const index of indexes) await buildIndex(runner, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of indexes) await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
  }
}
