import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { LinkUses } from '#vault';
import type { Answer, Json } from '../harness/network/http.js';
import { RETURN_ORIGIN, TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { describeLinksForSupport } from './links-for-support.tests.js';
import { insertLinks } from './many-links.js';

const DAY = 86_400_000;

describe('the links of the admin API', () => {
  let system: TestSystem;
  let lamps: TestService;
  let locks: TestService;
  let linkId: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    lamps = await system.createService({ name: 'lamps' });
    locks = await system.createService({ name: 'locks' });
    linkId = await system.link(lamps, undefined, { userId: 'ada' });
  });

  afterAll(async () => {
    await system.close();
  });

  const admin = (path: string): Promise<Answer> =>
    system.api('GET', `/v1/admin/links${path}`, system.adminKey);
  const found = async (query: string): Promise<string[]> =>
    (await admin(`?${query}`)).json.items.map(({ id }: Json) => id as string);

  it('are shown in full, without anything secret', async () => {
    const { status, json } = await admin(`/${linkId}`);
    expect(status).toBe(200);
    expect(json).toEqual({
      id: linkId,
      userId: 'ada',
      serviceId: lamps.id,
      serviceName: 'lamps',
      status: 'active',
      cocoAccount: 'known',
      createdAt: expect.any(String),
      activatedAt: expect.any(String),
      revokedAt: null,
      accessTokenExpiresAt: expect.any(String),
      refreshDueAt: expect.any(String),
      lastRefreshedAt: expect.any(String),
      lastUsedAt: expect.any(String),
      failedRefreshes: 0,
      lastError: null,
      heldAt: null,
      health: { state: 'working', since: expect.any(String), cause: null, explanation: 'Refreshes succeed.' },
    });
  });

  it('are found by user, service, state, last error and last use, alone and together', async () => {
    const [broken] = await insertLinks(system.database, locks.id, 1, {
      userId: 'grace',
      status: 'reauthorization_required',
      lastError: 'grant_refused',
    });
    const [idle] = await insertLinks(system.database, locks.id, 1, { userId: 'grace', idleDays: 40 });
    const monthAgo = new Date(Date.now() - 30 * DAY).toISOString();
    expect(await found('userId=ada')).toEqual([linkId]);
    expect(await found(`serviceId=${lamps.id}`)).toEqual([linkId]);
    expect((await found('userId=grace')).sort()).toEqual([broken, idle].sort());
    expect(await found('status=reauthorization_required')).toEqual([broken]);
    expect(await found('lastError=grant_refused')).toEqual([broken]);
    expect(await found(`idleSince=${monthAgo}`)).toEqual([idle]);
    expect(await found(`userId=grace&serviceId=${locks.id}&status=active&idleSince=${monthAgo}`)).toEqual([
      idle,
    ]);
    expect(await found(`userId=grace&serviceId=${lamps.id}`)).toEqual([]);
    expect(await found('userId=ada&lastError=grant_refused')).toEqual([]);
  });

  it('are found by whether support has put them on hold', async () => {
    const service = await system.createService();
    const [held, free] = await insertLinks(system.database, service.id, 2);
    const path = `/v1/admin/links/${held ?? ''}/hold`;
    const hold = await system.api('PUT', path, system.adminKey, { reason: 'ticket 4711' });
    expect(hold.status).toBe(200);
    expect(await found(`held=true&serviceId=${service.id}`)).toEqual([held]);
    expect(await found(`held=false&serviceId=${service.id}`)).toEqual([free]);
    expect((await found(`serviceId=${service.id}`)).sort()).toEqual([held, free].sort());
    expect(await found('held=true')).toContain(held);
  });

  it('come page by page, each once, in either order', async () => {
    const service = await system.createService();
    const ids: string[] = [];
    for (const idleDays of [10, 30, 20, 20, 20])
      ids.push(...(await insertLinks(system.database, service.id, 1, { idleDays })));
    const walk = async (query: string): Promise<string[]> => {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const { json } = await admin(`?serviceId=${service.id}&limit=2${query}${from}`);
        seen.push(...json.items.map(({ id }: Json) => id as string));
        cursor = json.nextCursor as string | null;
      }
      return seen;
    };
    expect(await walk('')).toEqual([...ids].sort().reverse());
    const [tenDays, thirtyDays, ...twentyDays] = ids;
    const dayAgo = new Date(Date.now() - DAY).toISOString();
    expect(await walk(`&idleSince=${dayAgo}`)).toEqual([thirtyDays, ...twentyDays.sort(), tenDays]);
  });

  it('show their activity, newest first', async () => {
    const { json } = await admin(`/${linkId}/activity`);
    expect(json.items.map(({ action }: Json) => action as string)).toEqual([
      'link.confirmed',
      'link.connected',
    ]);
  });

  it('are not found under an unknown id, nor by a service', async () => {
    const unknown = '01920000-0000-7000-8000-000000000000';
    expect((await admin(`/${unknown}`)).status).toBe(404);
    expect((await admin(`/${unknown}/activity`)).status).toBe(404);
    expect((await system.api('GET', '/v1/admin/links', lamps.key)).status).toBe(403);
    expect((await system.api('GET', `/v1/admin/links/${linkId}`, undefined)).status).toBe(401);
  });

  it.each([
    ['status=well', 'status'],
    ['lastError=bad', 'lastError'],
    ['serviceId=1', 'serviceId'],
    ['idleSince=yesterday', 'idleSince'],
    ['held=maybe', 'held'],
    ['cursor=1', 'cursor'],
    ['idleSince=2026-01-01T00:00:00Z&cursor=5.x', 'cursor'],
    ['limit=0', 'limit'],
  ])('reject %s by name', async (query, field) => {
    const { status, json } = await admin(`?${query}`);
    expect([status, json.errors[0].field]).toEqual([400, field]);
  });

  it('record their last use, to the hour, and linking counts as use', async () => {
    const dataSource = await new DataSource({ type: 'postgres', url: system.database.url }).initialize();
    const [idle = ''] = await insertLinks(system.database, lamps.id, 1, { idleDays: 3 });
    const lastUsed = async (id: string): Promise<number> =>
      Date.parse((await admin(`/${id}`)).json.lastUsedAt as string);
    const recent = await lastUsed(linkId);
    expect(Date.now() - recent).toBeLessThan(DAY);
    const uses = new LinkUses(dataSource);
    // One that PostgreSQL refuses holds up none of the others.
    for (const id of [linkId, 'not a link', idle]) uses.note(id);
    await uses.flush();
    await dataSource.destroy();
    expect(await lastUsed(linkId)).toBe(recent);
    expect(Date.now() - (await lastUsed(idle))).toBeLessThan(DAY);
  });

  it('and whatever else an id or a part of a name belongs to are found by one search', async () => {
    const search = async (q: string): Promise<string[]> => {
      const { status, json } = await system.api(
        'GET',
        `/v1/admin/search?q=${encodeURIComponent(q)}`,
        system.adminKey,
      );
      expect(status).toBe(200);
      return json.items.map(({ kind, id }: Json) => `${String(kind)} ${String(id)}`);
    };
    const began = await system.api(
      'POST',
      '/v1/link-sessions',
      lamps.key,
      { userId: 'Mia.Schmidt@example.com', returnUrl: `${RETURN_ORIGIN}/coco/done` },
      { 'x-request-id': 'support-4711' },
    );
    expect(began.status).toBe(201);
    const sessionId = String(began.json.id);
    const user = 'user Mia.Schmidt@example.com';
    for (const part of ['Mia.Schmidt@example.com', 'mia', 'SCHMIDT', 'chmi', ' mia.s '])
      expect(await search(part)).toContain(user);
    for (const part of ['hmia', 'm_a', 'mi%', '.*']) expect(await search(part)).not.toContain(user);
    const [, keyId = ''] = lamps.key.split('_');
    const [vaultKey] = await system.database.query('SELECT key_id FROM vault_keys');
    expect(await search(linkId)).toEqual([`link ${linkId}`]);
    expect(await search(sessionId)).toEqual([`link_session ${sessionId}`]);
    expect(await search(lamps.id)).toEqual([`service ${lamps.id}`]);
    expect(await search('amps')).toContain(`service ${lamps.id}`);
    expect(await search(keyId)).toEqual([`service_key ${keyId}`]);
    expect(await search(lamps.key)).toEqual([`service_key ${keyId}`]);
    expect(await search(String(vaultKey?.key_id))).toContain(`vault_key ${String(vaultKey?.key_id)}`);
    expect(await search('3/zwave/DE5A11C0/07/01')).toEqual(['device 3/zwave/DE5A11C0/07/01']);
    await until('the request is recorded', async () =>
      (await search('support-4711')).includes('request support-4711'),
    );
    expect(await search('nobody-has-this')).toEqual([]);
    for (const q of ['', '%20', 'x'.repeat(201), '%00'])
      expect((await system.api('GET', `/v1/admin/search?q=${q}`, system.adminKey)).status).toBe(400);
    expect((await system.api('GET', '/v1/admin/search?q=mia', lamps.key)).status).toBe(403);
  });

  describeLinksForSupport(
    () => system,
    () => locks,
  );
});
