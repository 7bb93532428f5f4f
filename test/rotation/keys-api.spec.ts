import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { unreadableLinks, type BulkLink } from './bulk-links.js';
import { KeyAdmin } from './key-admin.js';
import { KeyStage } from './key-stage.js';
import type { TestKeyringFile } from './keyring-file.js';

const LINKS = 300;

describe('an admin who changes keys', () => {
  let stage: KeyStage;
  let keyring: TestKeyringFile;
  let system: TestSystem;
  let admin: KeyAdmin;
  let service: TestService;
  let links: BulkLink[];

  beforeAll(async () => {
    stage = await KeyStage.open();
    ({ keyring, system, admin, service } = stage);
  });

  afterAll(() => stage.close());

  beforeEach(async () => {
    links = await stage.relink(LINKS);
  });

  it('sees every key with its links and holders, without key material', async () => {
    const [key, ...others] = await admin.keys();
    expect(others).toEqual([]);
    expect(key).toMatchObject({ id: 'first', state: 'primary', rows: LINKS, heldBy: 1, replicas: 1 });
    expect(Date.parse(key.createdAt)).toBeLessThan(Date.now());
  });

  it('rotates to a new key: links are re-wrapped, tokens are untouched, calls continue', async () => {
    const linkId = await system.link(service);
    const tokens =
      'SELECT link_id, access_token, refresh_token, generation FROM link_secrets ORDER BY link_id';
    const before = await system.database.query(tokens);
    const from = await admin.primary();
    const rotation = await admin.rotate();
    expect(rotation).toMatchObject({
      fromKeyId: from,
      rowsTotal: LINKS + 1,
      rowsRewrapped: LINKS + 1,
      rowsRemaining: 0,
      rowsFailed: 0,
      waitingForReplicas: 0,
    });
    expect(rotation.toKeyId).toMatch(/^\d{4}-\d\d-\d\d-1$/);
    expect(await admin.keyIdsOfRows()).toEqual([rotation.toKeyId]);
    expect(keyring.ids).toEqual(['first', rotation.toKeyId]);
    expect(await system.database.query(tokens)).toEqual(before);
    expect(await unreadableLinks(system.database, keyring.tokenCipher(from), service.id, links)).toEqual([]);
    const answer = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    expect(answer.status).toBe(200);
    const trail = await system.database.query(
      `SELECT action, actor_kind FROM audit_events WHERE action LIKE 'key.%' ORDER BY id`,
    );
    expect(trail).toEqual([
      { action: 'key.rotation_started', actor_kind: 'admin' },
      { action: 'key.promoted', actor_kind: 'system' },
      { action: 'key.rotation_finished', actor_kind: 'system' },
    ]);
  });

  it('encrypts new data under the new key', async () => {
    const { toKeyId } = await admin.rotate();
    const linkId = await system.link(service);
    const [row] = await system.database.query('SELECT key_id FROM link_secrets WHERE link_id = $1', [linkId]);
    expect(row).toEqual({ key_id: toKeyId });
  });

  it('may choose a manually added key, and return to an older one', async () => {
    const from = await admin.primary();
    keyring.add('by-hand');
    await until('the broker holds the key', async () =>
      (await admin.keys()).some(({ id }) => id === 'by-hand'),
    );
    await admin.rotate({ keyId: 'by-hand' });
    expect(await admin.keyIdsOfRows()).toEqual(['by-hand']);
    await admin.rotate({ keyId: from });
    expect(await admin.keyIdsOfRows()).toEqual([from]);
  });

  it('waits for a replica that lacks the key, and encrypts nothing under it before', async () => {
    const from = await admin.primary();
    const other = randomUUID();
    await system.database.query(
      `INSERT INTO keyring_holders (replica_id, key_ids, sealing_key_id) VALUES ($1, $2, $3)`,
      [other, keyring.ids, from],
    );
    const begun = await admin.call('POST', '/rotate', {});
    expect(begun.json.state).toBe('waiting_for_replicas');
    // The broker itself may hold the new key already.
    expect([1, 2]).toContain(begun.json.waitingForReplicas);
    const { id, toKeyId } = begun.json;
    await until(
      'the broker itself holds it',
      async () => (await admin.call('GET', `/rotations/${id}`)).json.waitingForReplicas === 1,
    );
    expect(await admin.primary()).toBe(from);
    expect((await admin.keys()).find((key) => key.id === toKeyId)).toMatchObject({
      state: 'pending',
      heldBy: 1,
      replicas: 2,
    });
    const linkId = await system.link(service);
    const [row] = await system.database.query('SELECT key_id FROM link_secrets WHERE link_id = $1', [linkId]);
    expect(row).toEqual({ key_id: from });
    await system.database.query(
      'UPDATE keyring_holders SET key_ids = key_ids || $2::text WHERE replica_id = $1',
      [other, toKeyId],
    );
    await admin.finished(id);
    expect(await admin.primary()).toBe(toKeyId);
    await system.database.query('DELETE FROM keyring_holders WHERE replica_id = $1', [other]);
  });

  it('cancels a rotation by choosing the primary again', async () => {
    const from = await admin.primary();
    const other = randomUUID();
    await system.database.query(
      `INSERT INTO keyring_holders (replica_id, key_ids, sealing_key_id) VALUES ($1, $2, $3)`,
      [other, keyring.ids, from],
    );
    const { id } = (await admin.call('POST', '/rotate', {})).json;
    await admin.rotate({ keyId: from });
    expect((await admin.call('GET', `/rotations/${id}`)).json.state).toBe('superseded');
    expect(await admin.primary()).toBe(from);
    await system.database.query('DELETE FROM keyring_holders WHERE replica_id = $1', [other]);
  });

  it.each([
    ['of a key that nobody holds', { keyId: 'nowhere' }, 'no replica holds such a key'],
    ['of a malformed id', { keyId: 'a b' }, 'expected 1 to 32 of'],
    ['with a member that does not exist', { key: 'first' }, 'key'],
  ])('is refused a rotation %s', async (_what, body, message) => {
    const { status, json } = await admin.call('POST', '/rotate', body);
    expect([status, json.code]).toEqual([400, 'invalid_request']);
    expect(json.detail).toContain(message);
  });

  it('must be an admin', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/rotate'],
      ['DELETE', '/first'],
    ] as const) {
      const answer = await system.api(
        method,
        `/v1/admin/keys${path}`,
        service.key,
        method === 'POST' ? {} : undefined,
      );
      expect([answer.status, answer.json.code]).toEqual([403, 'insufficient_scope']);
    }
  });

  it('finds a key that was just added to the ring, when a link is encrypted under it', async () => {
    const linkId = await system.link(service);
    keyring.add('brand-new');
    const [row] = await system.database.query('SELECT data_key AS key FROM link_secrets WHERE link_id = $1', [
      linkId,
    ]);
    const place = { serviceId: service.id, recordId: linkId, generation: 1 };
    const { keyId, wrappedKey } = keyring.cipher('brand-new').rewrap(place, row?.key as Buffer);
    await system.database.query('UPDATE link_secrets SET key_id = $2, data_key = $3 WHERE link_id = $1', [
      linkId,
      keyId,
      wrappedKey,
    ]);
    await system.database.query(`SELECT pg_notify('links', $1)`, [linkId]);
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(200);
  });
  it('cannot create a key if the keyring is in a variable, and learns what to do', async () => {
    const other = await TestSystem.start();
    try {
      const { status, json } = await new KeyAdmin(other).call('POST', '/rotate', {});
      expect([status, json.code]).toEqual([409, 'keyring_not_writable']);
      expect(json.detail).toContain('KEYRING_FILE');
    } finally {
      await other.close();
    }
  });
});
