import { randomUUID } from 'node:crypto';
import { Secret } from '#kernel';
import type { TokenCipher } from '#vault';
import type { TestDatabase } from '../harness/postgres/database.js';

/** Links that one statement inserts. */
const AT_ONCE = 2_000;

const INSERT = `
  WITH input AS (
    SELECT * FROM unnest($2::uuid[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[])
      AS i (id, key_id, data_key, access_token, refresh_token)
  ),
  linked AS (
    INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at)
    SELECT id, $1, 'bulk', 'active', 1, 1, now() + interval '1 day', now() + interval '1 day' FROM input RETURNING id
  )
  INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
  SELECT id, 1, key_id, data_key, access_token, refresh_token FROM input JOIN linked USING (id)`;

/** A link with the access token that was encrypted for it; no provider knows it. */
export interface BulkLink {
  readonly id: string;
  readonly accessToken: string;
}

/** Stores many active links whose tokens are made up. */
export async function insertBulkLinks(
  database: TestDatabase,
  tokenCipher: TokenCipher,
  serviceId: string,
  count: number,
): Promise<BulkLink[]> {
  const links: BulkLink[] = [];
  while (links.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - links.length) }, () => {
      const id = randomUUID();
      const accessToken = `access of ${id}`;
      const pair = { accessToken: new Secret(accessToken), refreshToken: new Secret(`refresh of ${id}`) };
      return { id, accessToken, encrypted: tokenCipher.encrypt({ id, serviceId }, 1, pair) };
    });
    await database.query(INSERT, [
      serviceId,
      batch.map(({ id }) => id),
      batch.map(({ encrypted }) => encrypted.keyId),
      batch.map(({ encrypted }) => encrypted.dataKey),
      batch.map(({ encrypted }) => encrypted.accessToken),
      batch.map(({ encrypted }) => encrypted.refreshToken),
    ]);
    links.push(...batch.map(({ id, accessToken }) => ({ id, accessToken })));
  }
  return links;
}

/** Opens every link's access token as the database has it now. @returns ids of links whose token is another or does not open */
export async function unreadableLinks(
  database: TestDatabase,
  tokenCipher: TokenCipher,
  serviceId: string,
  links: readonly BulkLink[],
): Promise<string[]> {
  const rows = await database.query(
    `SELECT link_id AS id, generation::int, key_id AS "keyId", data_key AS "dataKey", access_token AS "accessToken"
     FROM link_secrets WHERE link_id = ANY($1)`,
    [links.map(({ id }) => id)],
  );
  const found = new Map(
    rows.map((row) => [row.id as string, row as unknown as Parameters<TokenCipher['decryptAccessToken']>[1]]),
  );
  return links
    .filter(({ id, accessToken }) => {
      const encrypted = found.get(id);
      try {
        return (
          encrypted === undefined ||
          tokenCipher.decryptAccessToken({ id, serviceId }, encrypted).reveal() !== accessToken
        );
      } catch {
        return true;
      }
    })
    .map(({ id }) => id);
}
