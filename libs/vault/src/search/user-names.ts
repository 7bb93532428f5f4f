import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { escapeLike, withPatience } from '#database';
import { smallestIdAt } from '#kernel';

/**
 * Users compared one by one before the trigram index is used: a part that many ids contain is soon found among them. They are a
 * sample of the whole table, the same each time, since ids in order would all begin alike.
 */
const WALKED = 20_000;

/** Shortest part that the index of parts knows. */
const TRIGRAM = 3;

/** Milliseconds that one search may take: a part that a great many ids share is no way to find one. */
const PATIENCE = 1_000;

const REMEMBER = `
  INSERT INTO link_users (user_id) SELECT DISTINCT unnest($1::text[]) ON CONFLICT DO NOTHING`;

/** A replica of the previous release links users too, during an upgrade. */
const CATCH_UP = `
  INSERT INTO link_users (user_id) SELECT DISTINCT user_id FROM links WHERE id >= $1::uuid ON CONFLICT DO NOTHING`;

const FORGET = `
  DELETE FROM link_users u WHERE u.user_id = ANY($1::text[])
    AND NOT EXISTS (SELECT FROM services s JOIN links l ON l.service_id = s.id AND l.user_id = u.user_id)`;

const BEGINNING = `
  SELECT user_id AS "userId" FROM link_users WHERE lower(user_id) LIKE lower($1)
  ORDER BY lower(user_id) USING ~<~ LIMIT $2`;

const WALK = `
  SELECT user_id AS "userId"
  FROM (
    SELECT user_id FROM link_users TABLESAMPLE SYSTEM (
      (SELECT 100 * least(1, ${WALKED} / greatest(reltuples, 1)) FROM pg_class WHERE oid = 'link_users'::regclass)
    ) REPEATABLE (1) LIMIT ${WALKED}
  ) walked
  WHERE lower(user_id) LIKE lower($1) LIMIT $2`;

const PART = `
  SELECT user_id AS "userId" FROM link_users
  WHERE broker_trigrams(user_id) @> broker_trigrams($3) AND lower(user_id) LIKE lower($1) LIMIT $2`;

/** Remembers that users link. Repeating it changes nothing. */
export async function rememberUsers(
  manager: Pick<EntityManager, 'query'>,
  userIds: readonly string[],
): Promise<void> {
  await manager.query(REMEMBER, [userIds]);
}

/**
 * The ids of users that link or have linked, found by a part of them, regardless of case: beyond ASCII as far as
 * the database's locale knows cases.
 */
@Injectable()
export class UserNames {
  constructor(private readonly database: DataSource) {}

  /**
   * Users whose id contains a text: those that begin with it first. Texts of fewer than three characters are looked for at the
   * beginning only.
   */
  async containing(part: string, limit: number): Promise<string[]> {
    const escaped = escapeLike(part);
    const found = new Set<string>();
    await withPatience(this.database, PATIENCE, async (manager) => {
      const look = async (statement: string, ...values: unknown[]): Promise<boolean> => {
        const rows = await manager.query<{ userId: string }[]>(statement, values);
        for (const { userId } of rows) found.add(userId);
        return found.size >= limit;
      };
      if (await look(BEGINNING, `${escaped}%`, limit)) return;
      if (Array.from(part).length < TRIGRAM || (await look(WALK, `%${escaped}%`, limit))) return;
      // With few rows, or without statistics, PostgreSQL would read them all.
      await manager.query('SET LOCAL enable_seqscan = off');
      await look(PART, `%${escaped}%`, limit, part);
    });
    return [...found].slice(0, limit);
  }

  /** Remembers the users of links made since a time, on any replica. */
  async catchUp(since: Date): Promise<void> {
    await this.database.query(CATCH_UP, [smallestIdAt(since)]);
  }

  /** Forgets those of these users that have no link. */
  async forget(manager: Pick<EntityManager, 'query'>, userIds: readonly string[]): Promise<void> {
    if (userIds.length > 0) await manager.query(FORGET, [userIds]);
  }
}
