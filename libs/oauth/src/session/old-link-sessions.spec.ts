import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { SystemClock } from '#kernel';
import { UserNames } from '#vault';
import type { OAuthSettings } from '../oauth-settings.js';
import { OldLinkSessions } from './old-link-sessions.js';
import { SessionEnds } from './session-ends.store.js';

describe('link sessions of yesterday', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [randomUUID()],
    );
  });

  afterAll(async () => {
    await database.drop();
  });

  const DAY = 86_400_000;

  const forget = async (linkSessionRetention: number): Promise<void> => {
    const settings = { linkSessionRetention } as unknown as OAuthSettings;
    const names = new UserNames(dataSource);
    await new OldLinkSessions(
      new SessionEnds(dataSource, settings, names),
      names,
      new SystemClock(),
    ).forget();
  };

  const left = async (): Promise<unknown[]> =>
    (await database.query('SELECT user_id FROM link_sessions ORDER BY user_id')).map(
      ({ user_id }) => user_id,
    );

  const add = async (user: string, status: string, age: string, lifetime = '10 minutes'): Promise<void> => {
    await database.query(
      `INSERT INTO link_sessions (id, service_id, user_id, return_url, status, created_at, expires_at,
         connect_token_digest, data_key, code_verifier)
       SELECT broker_uuid7(), id, $1, 'https://app.example.com/', $2, now() - $3::interval,
         now() - $3::interval + $4::interval, $5, '\\x01', '\\x02' FROM services`,
      [user, status, age, lifetime, randomBytes(32)],
    );
  };

  beforeEach(async () => {
    await database.query('DELETE FROM link_sessions');
  });

  it('are kept for support, and forgotten after the retention unless someone may still confirm them', async () => {
    await add('failed long ago', 'failed', '31 days');
    await add('linked long ago', 'confirmed', '31 days');
    await add('not yet confirmed', 'linked', '31 days');
    await add('failed', 'failed', '29 days');
    await forget(30 * DAY);
    expect(await left()).toEqual(['failed', 'not yet confirmed']);
  });

  it('that are open stay, however short the retention', async () => {
    await add('at COCO', 'connecting', '1 minute');
    await add('abandoned', 'connecting', '11 minutes');
    await forget(1_000);
    expect(await left()).toEqual(['at COCO']);
  });

  it('lose the verifier of an attempt that lapsed, so that its key can be retired', async () => {
    await add('at COCO', 'connecting', '1 minute');
    await add('abandoned', 'connecting', '11 minutes');
    await forget(30 * DAY);
    const rows = await database.query(
      'SELECT user_id, data_key IS NULL AND code_verifier IS NULL AS gone FROM link_sessions ORDER BY user_id',
    );
    expect(rows).toEqual([
      { user_id: 'abandoned', gone: true },
      { user_id: 'at COCO', gone: false },
    ]);
  });

  it('stay while the database is down', async () => {
    const away = { forgetVerifiers: () => Promise.reject(new Error('away')) } as unknown as SessionEnds;
    await expect(
      new OldLinkSessions(away, new UserNames(dataSource), new SystemClock()).forget(),
    ).resolves.toBeUndefined();
  });
});
