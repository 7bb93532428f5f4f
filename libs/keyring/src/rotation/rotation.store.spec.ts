import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { AuditTrail, type Changer } from '#audit';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { vaultKinds } from '../../../../test/harness/encryption/encrypted-kinds.js';
import { HolderStore } from '../agreement/holder.store.js';
import { KeyChoiceStore } from '../agreement/key-choice.store.js';
import { RotationStore } from './rotation.store.js';
import type { KeyRotationView } from './key-rotation.view.js';

const LINKS = 5;

const ADMIN: Changer = { actor: { kind: 'admin', id: 'tests' } };

describe('a rotation', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let choices: KeyChoiceStore;
  let holders: HolderStore;
  let rotations: RotationStore;
  const serviceId = randomUUID();
  const replicaId = randomUUID();

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect({ poolSize: 8 });
    const kinds = vaultKinds(dataSource);
    choices = new KeyChoiceStore(dataSource, kinds);
    holders = new HolderStore(dataSource);
    const ids = new SystemIds();
    rotations = new RotationStore(dataSource, choices, holders, kinds, new AuditTrail(dataSource, ids), ids);
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [serviceId],
    );
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    for (const table of ['links', 'keyring_choice', 'keyring_holders', 'key_rotations'])
      await database.query(`DELETE FROM ${table}`);
    await choices.chooseFirst('old');
    await database.query(
      `WITH made AS (
         INSERT INTO links (id, service_id, user_id, status)
         SELECT gen_random_uuid(), $1, 'user', 'active' FROM generate_series(1, $2::int) RETURNING id
       )
       INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token)
       SELECT id, 1, 'old', '\\x00', '\\x00' FROM made`,
      [serviceId, LINKS],
    );
  });

  const begin = (toKeyId: string): Promise<string> =>
    dataSource.transaction((manager) => rotations.begin(manager, 'old', toKeyId, ADMIN));

  const announce = (...keyIds: string[]): Promise<unknown> =>
    holders.announce({ replicaId, keyIds, wrappingKeyId: 'old', journal: undefined });

  const find = async (id: string): Promise<Partial<KeyRotationView>> => (await rotations.find(id)) ?? {};

  const moveTo = (keyId: string): Promise<unknown> =>
    database.query('UPDATE link_secrets SET key_id = $1', [keyId]);

  it('waits while a live replica lacks the key', async () => {
    await announce('old');
    const id = await begin('new');
    expect(await rotations.promote()).toBe(false);
    expect(await find(id)).toMatchObject({ state: 'waiting_for_replicas', waitingForReplicas: 1 });
    expect(await choices.read()).toMatchObject({ primaryId: 'old', pendingId: 'new' });
    await announce('old', 'new');
    expect(await rotations.promote()).toBe(true);
    expect(await choices.read()).toMatchObject({ primaryId: 'new', pendingId: undefined });
    expect(await find(id)).toMatchObject({ state: 'rewrapping', rowsTotal: LINKS, rowsRemaining: LINKS });
  });

  it('does not wait for a replica that is dead or has left', async () => {
    await announce('old');
    await database.query(`UPDATE keyring_holders SET seen_at = now() - interval '31 seconds'`);
    await begin('new');
    expect(await rotations.promote()).toBe(true);
    await announce('old');
    await holders.leave(replicaId, ['old']);
    await begin('newer');
    expect(await rotations.promote()).toBe(true);
  });

  it('is promoted once, however many try', async () => {
    const records = (): Promise<unknown[]> =>
      database.query(`SELECT FROM audit_events WHERE action = 'key.promoted'`);
    const before = await records();
    await begin('new');
    const promoted = await Promise.all([1, 2, 3, 4].map(() => rotations.promote()));
    expect(promoted.filter(Boolean)).toHaveLength(1);
    expect(await records()).toHaveLength(before.length + 1);
  });

  it('is finished only when nothing is left to move, and only for its own target key', async () => {
    const id = await begin('new');
    await rotations.promote();
    expect(await rotations.finish('new', 0)).toBe(false);
    expect(await rotations.finish('new', LINKS - 1)).toBe(false);
    expect(await rotations.finish('old', LINKS)).toBe(false);
    await moveTo('new');
    expect(await rotations.finish('new', 0)).toBe(true);
    expect(await rotations.finish('new', 0)).toBe(false);
    expect(await find(id)).toMatchObject({ state: 'finished', rowsRemaining: 0, rowsFailed: 0 });
  });

  it('is finished despite rows that do not decrypt, and says how many', async () => {
    const id = await begin('new');
    await rotations.promote();
    expect(await rotations.finish('new', LINKS)).toBe(true);
    expect(await find(id)).toMatchObject({ state: 'finished', rowsRemaining: LINKS, rowsFailed: LINKS });
  });

  it('gives way to a later one, waiting or not', async () => {
    const first = await begin('new');
    const second = await begin('newer');
    expect((await find(first)).state).toBe('superseded');
    await rotations.promote();
    const third = await begin('newest');
    expect((await find(second)).state).toBe('rewrapping');
    await rotations.promote();
    expect((await find(second)).state).toBe('superseded');
    expect((await find(third)).state).toBe('rewrapping');
  });
});
