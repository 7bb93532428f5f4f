import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What share of a page inserts may fill, in percent. The rest is room for the next versions of its rows. Not less: PostgreSQL also tidies
 * a page that is fuller than this whenever it is read, and logs that.
 */
const FILL = { links: 85, link_secrets: 70 } as const;

/**
 * Leaves room in each page, so that a claim and a new pair find a place next to the row that they replace, and touch no index (HOT).
 * Changes no page: it takes effect as rows are written.
 */
export class LeaveRoomInPages1700001677000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, share] of Object.entries(FILL))
      await runner.query(`ALTER TABLE ${table} SET (fillfactor = ${share})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(FILL)) await runner.query(`ALTER TABLE ${table} RESET (fillfactor)`);
  }
}
