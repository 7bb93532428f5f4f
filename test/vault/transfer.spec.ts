import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { destroyQuarantined } from '#vault/refresh';
import { TransferStage } from './transfer-stage.js';
import { VaultStage } from './vault-stage.js';

let stage: TransferStage;
let source: VaultStage;
let target: VaultStage;
let serviceId: string;

beforeEach(async () => {
  stage = await TransferStage.open();
  ({ source, target, serviceId } = stage);
});

afterEach(() => stage.close());

describe('a vault that is moved to another database', () => {
  it('arrives complete: services, keys, links in every state, re-encrypted tokens', async () => {
    const ids = await source.addLinks(serviceId, 5);
    const [active = '', revoked = '', ended = ''] = ids;
    await source.refresh(serviceId, active, 7, 'newest');
    await source.revoke(revoked);
    await source.database.query(
      `UPDATE links SET status = 'reauthorization_required', fence = 2, last_trouble = 'grant_refused' WHERE id = $1`,
      [ended],
    );
    await source.database.query('DELETE FROM link_secrets WHERE link_id = $1', [ended]);
    await source.database.query(
      `UPDATE services SET request_rate = 2.5, request_burst = 7, jwt_subject = 'home', expires_at = '2100-01-31'`,
    );
    const path = stage.newPath();
    const exported = await stage.exportTo(path);
    expect(exported).toMatchObject({ services: 1, links: 5, pendingLeftOut: 0, unopenable: [], brokers: 0 });
    const report = await stage.importFrom(path);
    expect(report).toMatchObject({
      sha256: exported.sha256,
      services: { created: 1, kept: 0 },
      links: { created: 5, replaced: 0, kept: 0 },
    });
    for (const table of ['services', 'service_keys', 'links']) {
      const rows = await source.database.query(`SELECT * FROM ${table} ORDER BY id`);
      expect(rows).toHaveLength(table === 'links' ? 5 : 1);
      expect(await target.database.query(`SELECT * FROM ${table} ORDER BY id`)).toEqual(rows);
    }
    expect(await target.refreshToken(serviceId, active)).toBe('refresh newest');
    expect(await target.refreshToken(serviceId, revoked)).toBeUndefined();
    const keys = await target.database.query('SELECT DISTINCT key_id FROM link_secrets');
    expect(keys).toEqual([{ key_id: target.keyring.split(':')[0] }]);
  });

  it('is in the audit trail of both, each link with a separate record', async () => {
    const [id] = await source.addLinks(serviceId, 1);
    const path = stage.newPath();
    await stage.exportTo(path);
    await stage.importFrom(path);
    const trail = 'SELECT action, result, link_id, details FROM audit_events ORDER BY id';
    expect(await source.database.query(trail)).toMatchObject([
      { action: 'vault.exported', result: 'started', details: { recipient: stage.recipient } },
      { action: 'vault.exported', result: 'succeeded', details: { links: 1, services: 1 } },
    ]);
    expect(await target.database.query(trail)).toMatchObject([
      { action: 'vault.imported', result: 'started' },
      { action: 'link.imported', result: 'succeeded', link_id: id },
      { action: 'vault.imported', result: 'succeeded', details: { created: 1 } },
    ]);
  });

  it('leaves out links that wait for confirmation, and names those whose tokens do not open', async () => {
    const [pending = '', broken = '', good = ''] = await source.addLinks(serviceId, 3);
    await source.database.query(`UPDATE links SET status = 'pending' WHERE id = $1`, [pending]);
    await source.database.query(
      'UPDATE link_secrets SET access_token = set_byte(access_token, 80, 1 + get_byte(access_token, 80) % 255) WHERE link_id = $1',
      [broken],
    );
    const path = stage.newPath();
    expect(await stage.exportTo(path)).toMatchObject({ links: 1, pendingLeftOut: 1, unopenable: [broken] });
    expect(await stage.importFrom(path)).toMatchObject({ links: { created: 1 } });
    expect((await target.links()).map(({ id }) => id)).toEqual([good]);
  });

  it('is a snapshot of one moment, whatever is refreshed meanwhile', async () => {
    const ids = await source.addLinks(serviceId, 1_100);
    const last = [...ids].sort().at(-1) ?? '';
    const path = stage.newPath();
    const report = await stage.exportTo(path, () => source.refresh(serviceId, last, 9, 'later'));
    expect(report.links).toBe(1_100);
    expect((await source.links()).at(-1)).toMatchObject({ id: last, generation: 9 });
    await stage.importFrom(path);
    expect((await target.links()).at(-1)).toMatchObject({ id: last, generation: 1 });
    expect(await target.refreshToken(serviceId, last)).toMatch(/^refresh \d+$/);
  });

  it('keeps a quarantined pair for what is left of its time, and no longer', async () => {
    const [kept = '', over = ''] = await source.addLinks(serviceId, 2);
    await source.database.query(
      `UPDATE links SET status = 'reauthorization_required', fence = 2, last_trouble = 'grant_refused', quarantine_tries = 3,
         last_trouble_at = now() - days * interval '1 day', refused_at = now() - days * interval '1 day',
         refresh_due_at = now() + interval '5 hours'
       FROM (VALUES ($1::uuid, 3), ($2::uuid, 8)) AS refused (link_id, days) WHERE id = link_id`,
      [kept, over],
    );
    const path = stage.newPath();
    await stage.exportTo(path);
    await stage.importFrom(path);
    expect(await target.refreshToken(serviceId, kept)).toMatch(/^refresh /);
    const [link] = await target.database.query(
      `SELECT status, last_trouble, refresh_due_at > now() AS tried_again FROM links WHERE id = $1`,
      [kept],
    );
    expect(link).toMatchObject({
      status: 'reauthorization_required',
      last_trouble: 'grant_refused',
      tried_again: true,
    });
    await destroyQuarantined(target.dataSource.manager, 7 * 24 * 3_600_000);
    expect(await target.refreshToken(serviceId, kept)).toMatch(/^refresh /);
    expect(await target.refreshToken(serviceId, over)).toBeUndefined();
  });

  it('marks a link that was claimed: its holder may have used the refresh token up', async () => {
    const [id = ''] = await source.addLinks(serviceId, 1);
    await source.database.query(
      `UPDATE links SET lease_until = now() + interval '10 s', fence = 2 WHERE id = $1`,
      [id],
    );
    const path = stage.newPath();
    await stage.exportTo(path);
    await stage.importFrom(path);
    const [link] = await target.database.query('SELECT outcome_unknown, lease_until FROM links');
    expect(link).toEqual({ outcome_unknown: true, lease_until: null });
  });

  it('is not exported while a broker is connected, and leaves no file', async () => {
    const path = stage.newPath();
    const feed = await VaultStage.open(source.keyring, { ...source.database, drop: () => Promise.resolve() });
    await feed.dataSource.query(`SET application_name = 'broker change feed'`);
    await expect(stage.exportTo(path)).rejects.toThrow(/A broker is connected.*Stop every broker first/);
    expect(() => statSync(path)).toThrow('ENOENT');
    await feed.close();
  });
});
