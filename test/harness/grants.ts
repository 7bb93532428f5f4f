import { randomUUID } from 'node:crypto';
import { Secret, SystemRandomness } from '#kernel';
import { Cipher, Keyring, TokenSealer, VaultSettings } from '#vault';
import type { TestSystem } from './system.js';

class HarnessVault extends VaultSettings {
  readonly liveLinkLimit = 1;
  readonly liveLinkIdle = 1;

  constructor(readonly keyring: Keyring) {
    super();
  }
}

interface Grant {
  readonly grantId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Links that hold real grants of the sandbox, made without a browser: for tests that need many. */
export async function insertLinks(
  system: TestSystem,
  serviceId: string,
  count: number,
  clientId = 'broker-under-test',
): Promise<string[]> {
  const users = await system.control('GET', '/state');
  const userId: string = users.users?.[0]?.userId ?? '5f0ada000000000000000001';
  const grants: Grant[] = await system.control('POST', '/grants', { userId, clientId, count });
  const sealer = new TokenSealer(
    new Cipher(new HarnessVault(Keyring.parse(system.environment.KEYRING ?? '')), new SystemRandomness()),
  );
  const links = grants.map((grant) => {
    const id = randomUUID();
    const tokens = sealer.seal({ id, serviceId }, 1, {
      accessToken: new Secret(grant.accessToken),
      refreshToken: new Secret(grant.refreshToken),
    });
    return { id, tokens };
  });
  await system.database.query(
    `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at)
     SELECT id, $2, 'bulk', 'active', 1, 1, now() + interval '1 hour', now() + interval '50 minutes'
     FROM unnest($1::uuid[]) AS id`,
    [links.map(({ id }) => id), serviceId],
  );
  await system.database.query(
    `INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
     SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[])`,
    [
      links.map(({ id }) => id),
      links.map(() => 1),
      links.map(({ tokens }) => tokens.keyId),
      links.map(({ tokens }) => tokens.dataKey),
      links.map(({ tokens }) => tokens.accessToken),
      links.map(({ tokens }) => tokens.refreshToken),
    ],
  );
  return links.map(({ id }) => id);
}
