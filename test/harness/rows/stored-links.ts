import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../postgres/database.js';

/** Stores a service. @returns its id */
export async function storeService(
  database: TestDatabase,
  name?: string,
  scopes: readonly string[] = [],
): Promise<string> {
  const id = randomUUID();
  await database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
     VALUES ($1, $2, 'tests', $3, '{}', 'own', '{}')`,
    [id, name ?? `service ${id}`, scopes],
  );
  return id;
}

/**
 * Stores an active link of generation 1 with a pair that opens nowhere.
 *
 * @param facts values of other columns of `links`
 * @returns its id
 */
export async function storeLink(
  database: TestDatabase,
  serviceId: string,
  facts: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const now = new Date();
  const row: Record<string, unknown> = {
    id: randomUUID(),
    service_id: serviceId,
    user_id: 'user',
    status: 'active',
    fence: 1,
    generation: 1,
    access_token_expires_at: new Date(now.getTime() + 3_600_000),
    refresh_due_at: new Date(now.getTime() + 1_800_000),
    ...facts,
  };
  const columns = Object.keys(row);
  await database.query(
    `INSERT INTO links (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(row),
  );
  const id = row.id as string;
  if (row.status !== 'revoked')
    await database.query(`INSERT INTO link_secrets VALUES ($1, $2, 'key', '\\x00', '\\x01', '\\x02')`, [
      id,
      row.generation,
    ]);
  return id;
}

/** The row of a link, with the generation of its pair as `secretsGeneration`. */
export async function readLink(database: TestDatabase, id: string): Promise<Record<string, unknown>> {
  const [row] = await database.query(
    `SELECT l.*, l.fence::int, l.generation::int, s.generation::int AS "secretsGeneration"
     FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id WHERE l.id = $1`,
    [id],
  );
  return row ?? {};
}
