import { call } from '../network/http.js';
import { until } from '../time/until.js';

/** Runs a statement on the database that the brokers share. */
type Query = (statement: string, parameters?: unknown[]) => Promise<unknown>;

/** Makes a link's access token expire now, as far as these brokers know, and waits until each has noticed. */
export async function expireAccessToken(
  query: Query,
  linkId: string,
  brokers: readonly { readonly managementUrl: string }[],
): Promise<void> {
  await query(`UPDATE links SET access_token_expires_at = now() - interval '1 second' WHERE id = $1`, [
    linkId,
  ]);
  await query(`SELECT pg_notify('links', id::text) FROM links`);
  for (const { managementUrl } of brokers)
    await until('the broker to forget the links', async () => {
      const { text } = await call('GET', `${managementUrl}/metrics`);
      return /^vault_live_links 0$/m.test(text);
    });
}
