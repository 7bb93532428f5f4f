import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { LinkSessionStore } from './link-session.store.js';
import type { OAuthSettings } from '../oauth-settings.js';
import { OldLinkSessions } from './old-link-sessions.js';

describe('link sessions of yesterday', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('are forgotten, unless someone may still confirm them', async () => {
    const service = randomUUID();
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [service],
    );
    for (const [status, age] of [
      ['failed', '25 hours'],
      ['confirmed', '25 hours'],
      ['linked', '25 hours'],
      ['failed', '23 hours'],
    ])
      await database.query(
        `INSERT INTO link_sessions (id, service_id, user_id, return_url, status, created_at, expires_at, connect_token_digest)
         VALUES (broker_uuid7(), $1, 'user', 'https://app.example.com/', $2, now() - $3::interval, now(), $4)`,
        [service, status, age, randomBytes(32)],
      );
    await new OldLinkSessions(new LinkSessionStore(dataSource, {} as unknown as OAuthSettings)).forget();
    const left = await database.query('SELECT status FROM link_sessions ORDER BY created_at');
    expect(left.map(({ status }) => status)).toEqual(['linked', 'failed']);
  });

  it('stay while the database is down', async () => {
    const away = { deleteOld: () => Promise.reject(new Error('away')) } as unknown as LinkSessionStore;
    await expect(new OldLinkSessions(away).forget()).resolves.toBeUndefined();
  });
});
