import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { UpToDateWithin } from '#database';
import {
  ChangedMeanwhile,
  entityTagOf,
  InvalidRequest,
  readIfMatch,
  SystemIds,
  SystemRandomness,
} from '#kernel';
import type { TestDatabase } from '../../../../test/harness/postgres/database.js';
import { JwtSubjectTaken, ServiceNameTaken, ServiceNotFound, TooManyKeys } from '../access-errors.js';
import type { Changes } from './changes.js';
import { ServiceKeyStore } from './service-key.store.js';
import type { Service } from './service.view.js';
import { ServiceStore } from './service.store.js';
import { versionOf } from './service-version.js';
import { by, ServiceTable } from '../testing/service-table.js';

let table: ServiceTable;
let database: TestDatabase;
let dataSource: DataSource;
let services: ServiceStore;
let asked: UpToDateWithin[];
let keys: ServiceKeyStore;
let one: Service;
let other: Service;

beforeAll(async () => {
  table = await ServiceTable.open();
  ({ database, dataSource, services, asked } = table);
  keys = new ServiceKeyStore(table.changes, new SystemRandomness());
});

beforeEach(async () => {
  one = await table.create();
  other = await table.create();
});

afterAll(() => table.close());

const recordsOf = async (id: string, action: string): Promise<unknown[]> =>
  (
    await database.query('SELECT details FROM audit_events WHERE service_id = $1 AND action = $2', [
      id,
      action,
    ])
  ).map(({ details }) => details);

describe('a service', () => {
  it('has the rules of approval that an admin gave it, which are recorded', async () => {
    const requiredApproval = { LOCK_CONTROL: 'always', 'LOCK_CONTROL.LOCK': 'never' };
    const service = await table.create({ requiredApproval });
    expect((await services.get(service.id)).requiredApproval).toEqual(requiredApproval);
    expect(await recordsOf(service.id, 'service.created')).toMatchObject([
      { requiredApproval: JSON.stringify(requiredApproval) },
    ]);
    await services.change(service.id, { requiredApproval: {} }, by);
    expect((await services.get(service.id)).requiredApproval).toEqual({});
  });

  it('is changed once this replica has learned of it, so that the next call is judged by it', async () => {
    asked.length = 0;
    await services.change(other.id, { requestRate: 7 }, by);
    expect(asked).toEqual([{ age: 0, patience: 1_000 }]);
  });

  it('is made with one key, and found by its id and by its name', async () => {
    expect(one.keys).toHaveLength(1);
    expect(await services.get(one.id)).toEqual(one);
    expect(await services.find(one.name)).toEqual(one);
    expect(await services.find(one.id)).toEqual(one);
    await expect(services.get(randomUUID())).rejects.toBeInstanceOf(ServiceNotFound);
    await expect(services.find('nobody')).rejects.toBeInstanceOf(ServiceNotFound);
    // A name in the form of an id counts as an id.
    const { name } = await table.create({ name: randomUUID() });
    await expect(services.find(name)).rejects.toBeInstanceOf(ServiceNotFound);
  });

  it('has a unique name and JWT subject, when created and when changed', async () => {
    const subject = randomUUID();
    await table.create({ jwtSubject: subject });
    await expect(table.create({ name: one.name })).rejects.toBeInstanceOf(ServiceNameTaken);
    await expect(table.create({ jwtSubject: subject })).rejects.toBeInstanceOf(JwtSubjectTaken);
    await expect(services.change(other.id, { name: one.name }, by)).rejects.toBeInstanceOf(ServiceNameTaken);
    await expect(services.change(other.id, { jwtSubject: subject }, by)).rejects.toBeInstanceOf(
      JwtSubjectTaken,
    );
  });

  it('passes on errors that are not clashes of names', async () => {
    // One that the database refuses for another reason, and one that never reaches it.
    await expect(table.create({ linkAccess: 'nobody' as 'own' })).rejects.toMatchObject({
      name: 'QueryFailedError',
    });
    const broken = {
      make: () => Promise.reject(Object.assign(new Error('no query'), { driverError: { code: '23505' } })),
    };
    const store = new ServiceStore(
      dataSource,
      broken as unknown as Changes,
      new SystemIds(),
      new SystemRandomness(),
    );
    await expect(store.create({ ...one, name: 'new' }, by)).rejects.toThrow('no query');
  });

  it('is changed by one of two admins who saw the same, and the other learns what differs', async () => {
    const seen = readIfMatch(entityTagOf(versionOf(one)));
    const changes = [{ owner: 'ada' }, { requestRate: 5 }, { linkAccess: 'any' as const }, { owner: 'bob' }];
    const ends = await Promise.allSettled(changes.map((change) => services.change(one.id, change, by, seen)));
    const made = ends.filter(({ status }) => status === 'fulfilled');
    const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    expect([made.length, reasons.length]).toEqual([1, 3]);
    for (const reason of reasons) expect(reason).toBeInstanceOf(ChangedMeanwhile);
    expect(await recordsOf(one.id, 'service.changed')).toHaveLength(1);
  });

  it('gets no right back that another admin took away after it was read', async () => {
    const admin = await table.create({ scopes: ['links:read', 'admin'], linkAccess: 'any', requestRate: 50 });
    const seen = readIfMatch(entityTagOf(versionOf(admin)));
    await services.change(admin.id, { scopes: ['links:read'], linkAccess: 'own', requestRate: 5 }, by);
    const late = services.change(admin.id, { scopes: ['links:read', 'admin'] }, by, seen);
    await expect(late).rejects.toMatchObject({ changed: ['linkAccess', 'requestRate', 'scopes'] });
    await expect(services.enable(admin.id, by, seen)).rejects.toBeInstanceOf(ChangedMeanwhile);
    await expect(services.disable(admin.id, by, seen)).rejects.toBeInstanceOf(ChangedMeanwhile);
    expect(await services.get(admin.id)).toMatchObject({ scopes: ['links:read'], linkAccess: 'own' });
  });

  it('is changed whatever else happened if no version is named, and if only keys differ', async () => {
    const seen = readIfMatch(entityTagOf(versionOf(one)));
    await keys.add(one.id, by);
    const changed = await services.change(one.id, { owner: 'ada' }, by, seen);
    await services.change(one.id, { owner: 'bob' }, by);
    expect(changed.owner).toBe('ada');
    await services.change(one.id, { requestRate: 7 }, by, '*');
    expect(await services.get(one.id)).toMatchObject({ owner: 'bob', requestRate: 7 });
  });

  it('is changed only in the given fields, alone and with a record', async () => {
    const expiresAt = new Date('2040-01-01T00:00:00Z');
    const changed = await services.change(
      one.id,
      { scopes: ['admin', 'links:read'], expiresAt, requestRate: 5 },
      by,
    );
    expect(changed).toEqual({ ...one, scopes: ['admin', 'links:read'], expiresAt, requestRate: 5 });
    expect(await services.get(other.id)).toEqual(other);
    expect(await recordsOf(one.id, 'service.changed')).toEqual([
      { scopes: 'admin links:read', expiresAt: '2040-01-01T00:00:00.000Z', requestRate: 5 },
    ]);
    expect((await services.change(one.id, { expiresAt: null }, by)).expiresAt).toBeNull();
  });

  it('is not changed by an empty change, nor an unknown one by any: neither leaves a record', async () => {
    await expect(services.change(one.id, { name: undefined }, by)).rejects.toBeInstanceOf(InvalidRequest);
    const id = randomUUID();
    const tries = [
      () => services.change(id, { owner: 'x' }, by),
      () => services.disable(id, by),
      () => services.enable(id, by),
      () => keys.add(id, by),
    ];
    for (const attempt of tries) await expect(attempt()).rejects.toBeInstanceOf(ServiceNotFound);
    expect(await database.query('SELECT FROM audit_events WHERE service_id = $1', [id])).toEqual([]);
  });

  it('keeps what an upgrade kept until an admin decides about the capabilities', async () => {
    await database.query(
      `UPDATE services SET capabilities = '{LOCK}', upgrade_grants = '{LOCK}' WHERE id = $1`,
      [one.id],
    );
    expect((await services.change(one.id, { owner: 'x' }, by)).keptByUpgrade).toEqual(['LOCK']);
    expect((await services.change(one.id, { capabilities: ['LOCK'] }, by)).keptByUpgrade).toEqual([]);
  });

  it('is disabled since the first time, and enabled again, alone', async () => {
    await services.disable(one.id, by);
    const { disabledAt } = await services.get(one.id);
    await services.disable(one.id, by);
    expect((await services.get(one.id)).disabledAt).toEqual(disabledAt);
    await services.disable(other.id, by);
    await services.enable(one.id, by);
    expect((await services.get(one.id)).disabledAt).toBeNull();
    expect((await services.get(other.id)).disabledAt).toBeInstanceOf(Date);
  });
});

describe('the keys of a service', () => {
  const idsOf = async ({ id }: Service): Promise<string[]> =>
    (await services.get(id)).keys.map((key) => key.id);

  it('are two at most, even when two are made at once; a revoked one makes room', async () => {
    const ends = await Promise.allSettled([keys.add(one.id, by), keys.add(one.id, by)]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(keys.add(one.id, by)).rejects.toBeInstanceOf(TooManyKeys);
    expect(await idsOf(one)).toHaveLength(2);
    await keys.revoke(one.id, (await idsOf(one))[0] ?? '', by);
    const { id } = await keys.add(one.id, by);
    expect(await idsOf(one)).toContain(id);
  });

  it('end one at a time, once, and only by their own service', async () => {
    const [id = ''] = await idsOf(one);
    await expect(keys.revoke(other.id, id, by)).rejects.toBeInstanceOf(ServiceNotFound);
    await keys.revoke(one.id, id, by);
    await expect(keys.revoke(one.id, id, by)).rejects.toBeInstanceOf(ServiceNotFound);
    expect([await idsOf(one), (await idsOf(other)).length]).toEqual([[], 1]);
    expect(await recordsOf(one.id, 'service_key.revoked')).toEqual([{ keyId: id }]);
  });
});
