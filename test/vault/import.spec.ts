import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TransferStage } from './transfer-stage.js';
import type { VaultStage } from './vault-stage.js';

let stage: TransferStage;
let source: VaultStage;
let target: VaultStage;
let serviceId: string;

beforeEach(async () => {
  stage = await TransferStage.open();
  ({ source, target, serviceId } = stage);
});

afterEach(() => stage.close());

describe('an import', () => {
  it('that is repeated changes nothing', async () => {
    const [revoked = ''] = await source.addLinks(serviceId, 3);
    await source.revoke(revoked);
    const path = stage.newPath();
    await stage.exportTo(path);
    await stage.importFrom(path);
    const before = await target.database.query('SELECT * FROM link_secrets ORDER BY link_id');
    expect(await stage.importFrom(path)).toMatchObject({
      services: { created: 0, kept: 1 },
      links: { created: 0, replaced: 0, kept: 3 },
    });
    expect(await target.database.query('SELECT * FROM link_secrets ORDER BY link_id')).toEqual(before);
  });

  it('keeps newer links, replaces older ones, and never revives links revoked on the target', async () => {
    const [newer = '', older = '', revoked = '', endedThere = ''] = await source.addLinks(serviceId, 4);
    const first = stage.newPath();
    await stage.exportTo(first);
    await stage.importFrom(first);
    await target.refresh(serviceId, newer, 5, 'used here');
    await target.revoke(revoked);
    await source.refresh(serviceId, older, 8, 'used there');
    await source.refresh(serviceId, revoked, 8, 'used there');
    await source.revoke(endedThere);
    const second = stage.newPath();
    await stage.exportTo(second);
    expect(await stage.importFrom(second)).toMatchObject({ links: { created: 0, replaced: 2, kept: 2 } });
    expect(await target.refreshToken(serviceId, newer)).toBe('refresh used here');
    expect(await target.refreshToken(serviceId, older)).toBe('refresh used there');
    expect(await target.refreshToken(serviceId, revoked)).toBeUndefined();
    expect(await target.refreshToken(serviceId, endedThere)).toBeUndefined();
    const states = Object.fromEntries((await target.links()).map(({ id, status }) => [id, status]));
    expect(states).toMatchObject({ [revoked]: 'revoked', [endedThere]: 'revoked', [newer]: 'active' });
  });

  it('that was interrupted is finished by running it again', async () => {
    await source.addLinks(serviceId, 450);
    const path = stage.newPath();
    await stage.exportTo(path);
    const failAfterFirst = (): void => {
      throw new Error('power cut');
    };
    await expect(stage.importFrom(path, { onProgress: failAfterFirst })).rejects.toThrow('power cut');
    expect(await target.links()).toHaveLength(200);
    expect(await stage.importFrom(path)).toMatchObject({ links: { created: 250, replaced: 0, kept: 200 } });
    expect(await target.links()).toEqual(await source.links());
  });

  it('says what it would do in a dry run, and writes nothing', async () => {
    await source.addLinks(serviceId, 3);
    const path = stage.newPath();
    await stage.exportTo(path);
    expect(await stage.importFrom(path, { dryRun: true })).toMatchObject({
      services: { created: 1 },
      links: { created: 3 },
    });
    for (const table of ['services', 'links', 'link_secrets', 'audit_events'])
      expect(await target.database.query(`SELECT count(*)::int FROM ${table}`)).toEqual([{ count: 0 }]);
  });

  it('keeps a service as it is here, with a key that was revoked here', async () => {
    const path = stage.newPath();
    await stage.exportTo(path);
    await stage.importFrom(path);
    await target.database.query(`UPDATE services SET scopes = '{}'`);
    await target.database.query('UPDATE service_keys SET revoked_at = now()');
    await stage.importFrom(path);
    expect(await target.database.query('SELECT scopes FROM services')).toEqual([{ scopes: [] }]);
    expect(await target.database.query('SELECT 1 FROM service_keys WHERE revoked_at IS NULL')).toEqual([]);
  });

  it('is refused before it writes when another service here has the name', async () => {
    const [{ name } = { name: '' }] = (await source.database.query('SELECT name FROM services')) as {
      name: string;
    }[];
    await target.addService(name);
    await source.addLinks(serviceId, 1);
    const path = stage.newPath();
    await stage.exportTo(path);
    await expect(stage.importFrom(path)).rejects.toThrow(
      `Services here named "${name}" have the name or JWT subject`,
    );
    expect(await target.links()).toEqual([]);
  });

  it('is refused before it writes when another service here has the JWT subject', async () => {
    await target.addService('of the same subject');
    for (const { database } of [source, target])
      await database.query(`UPDATE services SET jwt_subject = 'home'`);
    await source.addLinks(serviceId, 1);
    const path = stage.newPath();
    await stage.exportTo(path);
    await expect(stage.importFrom(path)).rejects.toThrow('Services here named "of the same subject"');
    expect(await target.links()).toEqual([]);
  });
});
