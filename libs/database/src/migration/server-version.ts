import type { DataSource } from 'typeorm';

/** The oldest PostgreSQL that the broker works with; the tests run on it and on the newest (docs/deployment.md). */
export const OLDEST_POSTGRES = 15;

/** The server is too old; the message names the version found and the one required. */
export class PostgresTooOld extends Error {
  override readonly name = 'PostgresTooOld';

  constructor(found: string) {
    super(
      `PostgreSQL ${found} is too old: the broker needs PostgreSQL ${OLDEST_POSTGRES} or later. Upgrade the server, or name another one in DATABASE_URL`,
    );
  }
}

/**
 * Checks the server's version before sending anything that an old server would not understand.
 *
 * @throws PostgresTooOld
 */
export async function checkServerVersion(database: DataSource): Promise<void> {
  const [row] = await database.query<{ number: number; version: string }[]>(
    `SELECT current_setting('server_version_num')::integer AS number, current_setting('server_version') AS version`,
  );
  if (row !== undefined && row.number < OLDEST_POSTGRES * 10_000) throw new PostgresTooOld(row.version);
}
