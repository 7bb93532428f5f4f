import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';

const OF_DUE = `WHERE status = 'active' AND refresh_due_at IS NOT NULL`;

/**
 * The links in the order of their next refresh, with their services: the page of a small service reads the index past the links of all
 * others, where it read each of those links. It takes the place of the index without services, so a refresh writes as many entries as
 * before. Claims walk it as they walked that one, those of the previous release too.
 */
export class TellServicesOfDueLinks1700001680500 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, {
      name: 'links_refresh_due_with_service',
      table: 'links',
      definition: `(refresh_due_at, service_id) ${OF_DUE}`,
    });
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS links_refresh_due');
  }

  async down(runner: QueryRunner): Promise<void> {
    await buildIndex(runner, {
      name: 'links_refresh_due',
      table: 'links',
      definition: `(refresh_due_at) ${OF_DUE}`,
    });
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS links_refresh_due_with_service');
  }
}
