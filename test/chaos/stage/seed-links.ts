import type { Client } from 'pg';
import { Secret, SystemIds, SystemRandomness } from '#kernel';
import { Cipher, Keyring, VariableKeyring, type KeyringSettings } from '#keyring';
import { TokenSealer, type SealedTokens } from '#vault';
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

/** A sealer as the broker with this keyring has it. */
export function sealerOf(keyring: string): TokenSealer {
  const settings: Values<KeyringSettings> = {
    keyring: Keyring.parse(keyring),
    keyringSource: new VariableKeyring(keyring),
  };
  return new TokenSealer(new Cipher(settings, new SystemRandomness()));
}

/** Stores active links as if users had just linked them. @returns their ids, in the order of the pairs */
export async function seedLinks(
  client: Client,
  sealer: TokenSealer,
  serviceId: string,
  pairs: readonly FirstPair[],
): Promise<string[]> {
  const ids = new SystemIds();
  const links = pairs.map((pair) => {
    const id = ids.next();
    return { id, expiresIn: pair.expiresIn, sealed: seal(sealer, { serviceId, id }, pair) };
  });
  for (let start = 0; start < links.length; start += ROWS_AT_ONCE) {
    const rows = links.slice(start, start + ROWS_AT_ONCE);
    await client.query(INSERT, [
      serviceId,
      rows.map(({ id }) => id),
      rows.map(({ expiresIn }) => expiresIn),
      rows.map(({ sealed }) => sealed.keyId),
      rows.map(({ sealed }) => sealed.dataKey),
      rows.map(({ sealed }) => sealed.accessToken),
      rows.map(({ sealed }) => sealed.refreshToken),
    ]);
  }
  return links.map(({ id }) => id);
}

function seal(
  sealer: TokenSealer,
  place: { readonly serviceId: string; readonly id: string },
  { accessToken, refreshToken }: FirstPair,
): SealedTokens {
  return sealer.seal(place, 1, {
    accessToken: new Secret(accessToken),
    refreshToken: new Secret(refreshToken),
  });
}
