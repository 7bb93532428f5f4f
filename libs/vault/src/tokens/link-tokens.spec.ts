import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Secret, SystemClock } from '#kernel';
import { DecryptionFailures } from '#keyring';
import { tokenCipherOf } from '../../../../test/chaos/stage/seed-links.js';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { LinkTokens } from './link-tokens.js';

const SERVICE = randomUUID();
const LINK = randomUUID();

/** Refreshes that commit during the reads. */
const REFRESHES = 150;

/** Saves a pair as the refresh engine does: both rows in one statement. */
const SAVE = `
  WITH saved AS (
    UPDATE links SET generation = $2, fence = $2 WHERE id = $1 RETURNING id
  )
  INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
  SELECT id, $2, $3, $4, $5, $6 FROM saved
  ON CONFLICT (link_id) DO UPDATE SET generation = excluded.generation, key_id = excluded.key_id,
    data_key = excluded.data_key, access_token = excluded.access_token, refresh_token = excluded.refresh_token`;

describe('the tokens of a link', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let registry: Registry;
  let tokens: LinkTokens;
  const tokenCipher = tokenCipherOf(`key:${randomBytes(32).toString('base64')}`);

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [SERVICE],
    );
    await database.query(
      `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at)
       VALUES ($1, $2, 'user', 'active', 1, 1, now(), now())`,
      [LINK, SERVICE],
    );
    registry = new Registry();
    tokens = new LinkTokens(dataSource, tokenCipher, new DecryptionFailures(new SystemClock(), registry));
    await save(1);
  });

  afterAll(async () => {
    await database.drop();
  });

  const save = async (generation: number): Promise<void> => {
    const encrypted = tokenCipher.encrypt({ serviceId: SERVICE, id: LINK }, generation, {
      accessToken: new Secret(`access ${generation}`),
      refreshToken: new Secret(`refresh ${generation}`),
    });
    const { keyId, dataKey, accessToken, refreshToken } = encrypted;
    await database.query(SAVE, [LINK, generation, keyId, dataKey, accessToken, refreshToken]);
  };

  it('are always one pair, however many refreshes commit during the reads', async () => {
    let refreshing = true;
    const refreshes = (async () => {
      for (let generation = 2; generation <= REFRESHES; generation += 1) await save(generation);
      refreshing = false;
    })();
    const seen = new Set<string>();
    const read = async (): Promise<void> => {
      while (refreshing) {
        const pair = await tokens.read(LINK);
        const [access, refresh] = [pair?.accessToken.reveal(), pair?.refreshToken?.reveal()];
        expect(refresh).toBe(access?.replace('access', 'refresh'));
        seen.add(access ?? '');
      }
    };
    await Promise.all([refreshes, read(), read(), read()]);
    expect(seen.size).toBeGreaterThan(1);
    expect(await registry.getSingleMetricAsString('vault_open_failures_total')).not.toMatch(/ [1-9]\d*$/m);
  });
});
