import type { Client } from 'pg';
import { Secret, SystemIds, SystemRandomness } from '#kernel';
import { Cipher, Keyring, VariableKeyring, type KeyringSettings } from '#keyring';
import { TokenCipher, type EncryptedTokens } from '#vault';
import type { Values } from '../../../apps/broker/src/configuration/configuration.js';

/** Rows that one statement inserts at most. */
const ROWS_AT_ONCE = 1_000;

/** The first pair of a link, as the provider issued it. */
export interface FirstPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

const INSERT = `
  WITH input AS (
    SELECT * FROM unnest($2::uuid[], $3::float8[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[])
      AS i (id, expires_in, key_id, data_key, access_token, refresh_token)
  ),
  linked AS (
    INSERT INTO links (id, service_id, user_id, status, activated_at, last_refreshed_at, fence, generation,
      access_token_expires_at, refresh_due_at)
    SELECT id, $1, 'user ' || id, 'active', now(), now(), 1, 1, now() + expires_in * interval '1 second',
      now() + expires_in * interval '0.75 second'
    FROM input RETURNING id
  )
  INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
  SELECT i.id, 1, key_id, data_key, access_token, refresh_token FROM input i JOIN linked USING (id)`;

/** A token cipher as the broker with this keyring has it. */
export function tokenCipherOf(keyring: string): TokenCipher {
  const settings: Values<KeyringSettings> = {
    keyring: Keyring.parse(keyring),
    keyringSource: new VariableKeyring(keyring),
  };
  return new TokenCipher(new Cipher(settings, new SystemRandomness()));
}

/** Stores active links as if users had just linked them. @returns their ids, in the order of the pairs */
export async function seedLinks(
  client: Client,
  tokenCipher: TokenCipher,
  serviceId: string,
  pairs: readonly FirstPair[],
): Promise<string[]> {
  const ids = new SystemIds();
  const links = pairs.map((pair) => {
    const id = ids.next();
    return { id, expiresIn: pair.expiresIn, encrypted: encrypt(tokenCipher, { serviceId, id }, pair) };
  });
  for (let start = 0; start < links.length; start += ROWS_AT_ONCE) {
    const rows = links.slice(start, start + ROWS_AT_ONCE);
    await client.query(INSERT, [
      serviceId,
      rows.map(({ id }) => id),
      rows.map(({ expiresIn }) => expiresIn),
      rows.map(({ encrypted }) => encrypted.keyId),
      rows.map(({ encrypted }) => encrypted.dataKey),
      rows.map(({ encrypted }) => encrypted.accessToken),
      rows.map(({ encrypted }) => encrypted.refreshToken),
    ]);
  }
  return links.map(({ id }) => id);
}

function encrypt(
  tokenCipher: TokenCipher,
  place: { readonly serviceId: string; readonly id: string },
  { accessToken, refreshToken }: FirstPair,
): EncryptedTokens {
  return tokenCipher.encrypt(place, 1, {
    accessToken: new Secret(accessToken),
    refreshToken: new Secret(refreshToken),
  });
}
