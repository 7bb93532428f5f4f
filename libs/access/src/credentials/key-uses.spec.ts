import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { KeyUses } from './key-uses.js';

describe('when keys were last used', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createDatabase();
    source = await database.connect();
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    const serviceId = randomUUID();
    await database.query('DELETE FROM service_keys');
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service ' || $1::uuid, 'tests', '{}', '{}', 'own', '{}')`,
      [serviceId],
    );
    await database.query(
      `INSERT INTO service_keys (id, service_id, digest) SELECT id, $1, '' FROM unnest('{a,b}'::text[]) AS id`,
      [serviceId],
    );
  });

  const lastUsed = async (id: string): Promise<unknown> =>
    (await database.query('SELECT last_used_at FROM service_keys WHERE id = $1', [id]))[0]?.last_used_at;
  const setLastUsed = async (ago: string): Promise<void> => {
    await database.query(`UPDATE service_keys SET last_used_at = now() - $1::interval`, [ago]);
  };

  it('is written for the keys that were used, and no other', async () => {
    const uses = new KeyUses(source);
    for (let call = 0; call < 1_000; call += 1) uses.note('a');
    await uses.flush();
    expect(await lastUsed('a')).toBeInstanceOf(Date);
    expect(await lastUsed('b')).toBeNull();
  });

  it('is written at most once a minute', async () => {
    const uses = new KeyUses(source);
    await setLastUsed('50 seconds');
    const before = await lastUsed('a');
    uses.note('a');
    await uses.flush();
    expect(await lastUsed('a')).toEqual(before);
    await setLastUsed('70 seconds');
    uses.note('a');
    await uses.flush();
    expect(Date.now() - ((await lastUsed('a')) as Date).getTime()).toBeLessThan(30_000);
  });

  it('is written without a warning if PostgreSQL refuses nothing', async () => {
    const alarm = jest.spyOn(Logger.prototype, 'error');
    const uses = new KeyUses(source);
    uses.note('a');
    await uses.flush();
    expect(alarm).not.toHaveBeenCalled();
    alarm.mockRestore();
  });

  it('is written when the broker stops', async () => {
    const uses = new KeyUses(source);
    uses.note('b');
    await uses.beforeApplicationShutdown();
    expect(await lastUsed('b')).toBeInstanceOf(Date);
  });

  it('is written even if PostgreSQL rejects another', async () => {
    const uses = new KeyUses(source);
    for (const key of ['a', 'no\0key', 'b']) uses.note(key);
    await uses.flush();
    expect([await lastUsed('a'), await lastUsed('b')]).toEqual([expect.any(Date), expect.any(Date)]);
  });

  it('is kept while the database is down', async () => {
    const away = await database.connect();
    const uses = new KeyUses(away);
    await away.destroy();
    uses.note('a');
    await uses.flush();
    await away.initialize();
    await uses.beforeApplicationShutdown();
    expect(await lastUsed('a')).toBeInstanceOf(Date);
    await away.destroy();
  });
});
