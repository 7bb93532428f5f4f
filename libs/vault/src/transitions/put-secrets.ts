/**
 * SQL: two common table expressions, `secrets` and the rest, that store the encrypted tokens of links. Nearly every link has a row
 * already, and to change one costs less than to insert over it.
 *
 * @param rows SQL that selects link id, generation, key id, data key, access token and refresh token, in this
 * order
 */
export function replaceSecrets(rows: string): string {
  return `
  fresh_secrets (id, generation, key_id, data_key, access_token, refresh_token) AS (${rows}),
  secrets AS (
    UPDATE link_secrets s SET generation = f.generation, key_id = f.key_id, data_key = f.data_key,
      access_token = f.access_token, refresh_token = f.refresh_token
    FROM fresh_secrets f WHERE s.link_id = f.id RETURNING s.link_id
  ),
  first_secrets AS (${putSecrets('SELECT * FROM fresh_secrets WHERE id NOT IN (SELECT link_id FROM secrets)')})`;
}

/**
 * SQL: stores the encrypted tokens of links, replacing earlier ones. The only upsert of `link_secrets`, as a
 * common table expression of the statement that changes the links, so that both change together.
 *
 * @param rows SQL that selects link id, generation, key id, data key, access token and refresh token, in this
 * order
 */
export function putSecrets(rows: string): string {
  return `
    INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
    ${rows}
    ON CONFLICT (link_id) DO UPDATE SET generation = excluded.generation, key_id = excluded.key_id,
      data_key = excluded.data_key, access_token = excluded.access_token, refresh_token = excluded.refresh_token`;
}
