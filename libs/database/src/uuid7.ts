import type { QueryRunner } from 'typeorm';

/**
 * Makes `broker_uuid7()`, which gives a time-ordered UUID (RFC 9562, section 5.7): 48 bits of milliseconds, 12 bits of
 * the fraction of a millisecond (section 6.2, method 3), the rest random. PostgreSQL has such a function built in only
 * since version 18.
 *
 * The same text on every version, so that a dump of one can be restored into another.
 */
export async function createUuid7(runner: Pick<QueryRunner, 'query'>): Promise<void> {
  await runner.query(`
    CREATE OR REPLACE FUNCTION broker_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
      SELECT (
        lpad(to_hex(microseconds / 1000), 12, '0')
        || '7' || lpad(to_hex(microseconds % 1000 * 4096 / 1000), 3, '0')
        -- Of a random UUID the half that begins with the variant, which both versions share.
        || right(replace(gen_random_uuid()::text, '-', ''), 16)
      )::uuid
      FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS microseconds) AS clock
    $$`);
}
