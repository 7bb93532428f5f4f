import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';

/** Users that one statement copies: it holds no lock that anybody waits for, and can be broken off. */
const COPIED_AT_ONCE = 50_000;

/** Follows the index by service and user, so each statement reads only what it copies. */
const COPY = `
  WITH page AS (
    SELECT service_id, user_id FROM links WHERE (service_id, user_id) > ($1::uuid, $2)
    ORDER BY service_id, user_id LIMIT ${COPIED_AT_ONCE}
  ),
  copied AS (INSERT INTO link_users (user_id) SELECT DISTINCT user_id FROM page ON CONFLICT DO NOTHING)
  SELECT service_id AS "serviceId", user_id AS "userId" FROM page ORDER BY service_id DESC, user_id DESC LIMIT 1`;

/**
 * The ids of all users, each once, so that support finds one by a part of it.
 *
 * A separate table: with an index of parts on `links`, every refresh would write dozens of entries. The trigrams are the
 * broker's own function because the extension `pg_trgm` is not everywhere, nor may every role create it.
 */
export class SearchUserNames1700001602000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE IF NOT EXISTS link_users (user_id text PRIMARY KEY)');
    // The cost makes PostgreSQL compare the text first, where it has to read rows one by one.
    await runner.query(`
      CREATE OR REPLACE FUNCTION broker_trigrams(value text) RETURNS text[]
      LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
        SELECT coalesce(array_agg(DISTINCT substr(lower(value), place, 3)), '{}')
        FROM generate_series(1, length(value) - 2) AS place
      $$`);
    let place: { serviceId: string; userId: string } | undefined = {
      serviceId: '00000000-0000-0000-0000-000000000000',
      userId: '',
    };
    while (place !== undefined) {
      const found = (await runner.query(COPY, [place.serviceId, place.userId])) as (typeof place)[];
      place = found[0];
    }
    await buildIndex(runner, {
      name: 'link_users_by_beginning',
      table: 'link_users',
      definition: '(lower(user_id) text_pattern_ops)',
    });
    await buildIndex(runner, {
      name: 'link_users_by_part',
      table: 'link_users',
      definition: 'USING gin (broker_trigrams(user_id))',
    });
    await runner.query('ANALYZE link_users');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE link_users');
    await runner.query('DROP FUNCTION broker_trigrams(text)');
  }
}
