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
