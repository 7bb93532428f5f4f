import { randomUUID } from 'node:crypto';
import { Secret, SystemRandomness } from '#kernel';
import { Cipher, Keyring, KeyringSettings, VariableKeyring } from '#keyring';
import { TokenCipher, type EncryptedTokens } from '#vault';
import type { Json } from '../network/http.js';
import { CLIENT_ID, type TestSystem } from '../broker/system.js';

/** The sandbox's user in whose name the grants are made. */
export const ADA = '5f0ada000000000000000001';

class HarnessVault extends KeyringSettings {
  readonly liveLinkMemory = 1;
  readonly liveLinkIdle = 1;

  readonly keyring: Keyring;
  readonly keyringSource: VariableKeyring;

  constructor(text: string) {
    super();
    this.keyring = Keyring.parse(text);
    this.keyringSource = new VariableKeyring(text);
  }
}

interface Grant {
  readonly grantId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A link and the sandbox's grant whose tokens it holds. */
export interface GrantedLink extends Grant {
  readonly id: string;
}

/** Links that hold real grants of the sandbox, made without a browser: for tests that need many. */
export async function insertLinks(system: TestSystem, serviceId: string, count: number): Promise<string[]> {
  return (await insertGrantedLinks(system, serviceId, count)).map(({ id }) => id);
}

/** As {@link insertLinks}, for tests that count the calls of one grant or let the sandbox fail for one. */
export async function insertGrantedLinks(
  system: TestSystem,
  serviceId: string,
  count: number,
  userId = 'bulk',
): Promise<GrantedLink[]> {
  const tokenCipher = tokenCipherOf(system);
  const links = (await mintGrants(system, count)).map((grant) => {
    const id = randomUUID();
    return { ...grant, id, tokens: encrypt(tokenCipher, { id, serviceId }, 1, grant) };
  });
  await system.database.query(
    `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at)
     SELECT id, $2, $3, 'active', 1, 1, now() + interval '1 hour', now() + interval '50 minutes'
     FROM unnest($1::uuid[]) AS id`,
    [links.map(({ id }) => id), serviceId, userId],
  );
  await putTokens(system, links);
  return links;
}

/** The token calls that the sandbox saw for one grant: other links may be refreshed meanwhile. */
export async function tokenCallsOf(system: TestSystem, grantId: string): Promise<Json[]> {
  return (await system.ledger('token')).filter((entry) => entry.grantId === grantId);
}

/** Gives a link the tokens of a new grant, as another replica that refreshed it under a later fence would. */
export async function overtake(
  system: TestSystem,
  serviceId: string,
  id: string,
  fence: number,
): Promise<void> {
  const [grant] = await mintGrants(system, 1);
  if (grant === undefined) throw new Error('The sandbox made no grant');
  await putTokens(system, [{ id, tokens: encrypt(tokenCipherOf(system), { id, serviceId }, fence, grant) }]);
  await system.database.query(
    `UPDATE links SET fence = $2, generation = $2, lease_until = NULL, access_token_expires_at = now() + interval '1 hour'
     WHERE id = $1`,
    [id, fence],
  );
  await system.database.query(`SELECT pg_notify('links', $1)`, [id]);
}

async function mintGrants(system: TestSystem, count: number): Promise<Grant[]> {
  return system.control('POST', '/grants', { userId: ADA, clientId: CLIENT_ID, count });
}

function tokenCipherOf(system: TestSystem): TokenCipher {
  const vault = new HarnessVault(system.environment.KEYRING ?? '');
  return new TokenCipher(new Cipher(vault, new SystemRandomness()));
}

function encrypt(
  tokenCipher: TokenCipher,
  link: { readonly id: string; readonly serviceId: string },
  generation: number,
  grant: Grant,
): EncryptedTokens {
  return tokenCipher.encrypt(link, generation, {
    accessToken: new Secret(grant.accessToken),
    refreshToken: new Secret(grant.refreshToken),
  });
}

async function putTokens(
  system: TestSystem,
  links: readonly { readonly id: string; readonly tokens: EncryptedTokens }[],
): Promise<void> {
  await system.database.query(
    `INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
     SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[])
     ON CONFLICT (link_id) DO UPDATE SET generation = excluded.generation, key_id = excluded.key_id,
       data_key = excluded.data_key, access_token = excluded.access_token, refresh_token = excluded.refresh_token`,
    [
      links.map(({ id }) => id),
      links.map(({ tokens }) => tokens.generation),
      links.map(({ tokens }) => tokens.keyId),
      links.map(({ tokens }) => tokens.dataKey),
      links.map(({ tokens }) => tokens.accessToken),
      links.map(({ tokens }) => tokens.refreshToken),
    ],
  );
}
