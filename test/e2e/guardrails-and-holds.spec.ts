/** Limits and stops that keep devices safe, felt on two replicas: guardrails of devices, and links that support has put on hold. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createBrokerApp, type RunningBroker } from '../../apps/broker/src/create-app.js';
import { freePort } from '../harness/network/free-port.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const REASON = 'ticket 4711: the user says that a former partner opens the door';
const LIMIT = 3;
const unlock = { capability: 'LOCK_CONTROL', command: 'UNLOCK' };

describe('on two replicas', () => {
  let system: TestSystem;
  let replica: RunningBroker;
  let service: TestService;
  let linkId: string;
  let door: string;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { GUARDRAIL_LOCKS_PER_MINUTE: String(LIMIT) } });
    replica = await createBrokerApp({ ...system.environment, PORT: String(await freePort()) });
  });

  beforeEach(async () => {
    service = await system.createService({ capabilities: ['*', 'LOCK_CONTROL'] });
    linkId = await system.link(service);
    const network = ((await links('GET', '/networks')).json.networks as Json[])[0]?.networkId as string;
    const { resources } = (await links('GET', `/networks/${network}/resources`)).json as {
      resources: Json[];
    };
    const lock = resources.find(({ resourceEui }) => resourceEui === '3/zwave/DE5A11C0/07/01');
    door = `/networks/${network}/devices/${String(lock?.deviceNodeId)}/resources/${encodeURIComponent(String(lock?.resourceEui))}`;
  });

  afterAll(async () => {
    await replica.close();
    await system.close();
  });

  const links = (method: string, path: string, body?: object, url = system.broker.url): Promise<Answer> =>
    call(method, `${url}/v1/links/${linkId}${path}`, { key: service.key, body });
  const admin = (method: string, path: string, body?: object, headers = {}): Promise<Answer> =>
    system.api(method, `/v1/admin${path}`, system.adminKey, body, headers);
  const hold = (method: string, body?: object, headers = {}): Promise<Answer> =>
    admin(method, `/links/${linkId}/hold`, body, headers);
  const versionOf = ({ headers }: Answer): object => ({ 'if-match': headers.get('etag') });
  const unlockAt = (url: string): Promise<Answer> => links('POST', `${door}/commands`, unlock, url);
  const types = async (): Promise<string[]> => {
    const { json } = await system.api('GET', '/v1/events', service.key);
    return (json.items as Json[]).map(({ type }) => type as string);
  };

  it('a door is unlocked exactly as often as its guardrail allows, and the caller learns when to try again', async () => {
    const urls = Array.from({ length: 16 }, (_, index) =>
      index % 2 === 0 ? system.broker.url : replica.url,
    );
    const answers = await Promise.all(urls.map(unlockAt));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(16 - LIMIT);
    for (const { json, headers } of refused) {
      expect(json).toMatchObject({ code: 'device_busy', perMinute: LIMIT });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const { json } = await admin('GET', '/guardrails/LOCK_CONTROL');
    expect(json).toMatchObject({ perMinute: LIMIT, mode: 'enforce', source: 'settings', exceededDevices: 1 });
    expect(json.busiest).toMatchObject([{ linkId, capability: 'LOCK_CONTROL', command: 'UNLOCK' }]);
  });

  it('another service, whose link it is not, takes nothing from it', async () => {
    const stranger = await system.createService({ capabilities: ['*', 'LOCK_CONTROL'] });
    const path = `/v1/links/${linkId}${door}/commands`;
    for (let count = 0; count < LIMIT + 1; count += 1)
      expect((await system.api('POST', path, stranger.key, unlock)).status).toBe(404);
    expect((await unlockAt(replica.url)).status).toBe(200);
  });

  it('an admin sets a guardrail, sees it, and takes it back', async () => {
    const set = await admin('PUT', '/guardrails/LOCK_CONTROL', { perMinute: 100, mode: 'observe' });
    expect(set.json).toMatchObject({ name: 'LOCK_CONTROL', class: 'locks', perMinute: 100, source: 'admin' });
    await until('the replica knows', async () => {
      const answers = await Promise.all(Array.from({ length: LIMIT + 2 }, () => unlockAt(replica.url)));
      return answers.every(({ status }) => status === 200);
    });
    const { json } = await admin('GET', '/guardrails');
    expect((json.items as Json[]).map(({ name }) => name)).toEqual([
      'locks',
      'garage_doors',
      'others',
      'LOCK_CONTROL',
    ]);
    expect((await admin('DELETE', '/guardrails/LOCK_CONTROL')).status).toBe(204);
    expect((await admin('DELETE', '/guardrails/LOCK_CONTROL')).status).toBe(204);
    const trail = await admin('GET', '/audit?action=guardrail.changed');
    expect(trail.json.items).toMatchObject([
      { actor: { kind: 'admin' }, details: { guardrail: 'LOCK_CONTROL', perMinute: 100, mode: 'observe' } },
    ]);
    expect((await system.api('GET', '/v1/admin/guardrails', service.key)).status).toBe(403);
  });

  it('an admin does not overwrite what another set after they looked', async () => {
    const path = '/guardrails/garage_doors';
    const seen = versionOf(await admin('GET', path));
    const set = await admin('PUT', path, { perMinute: 5, mode: 'enforce' }, seen);
    expect(set.status).toBe(200);
    const late = await admin('PUT', path, { perMinute: 500, mode: 'observe' }, seen);
    expect([late.status, late.json.code, late.json.changed]).toEqual([
      412,
      'changed_meanwhile',
      ['perMinute', 'source'],
    ]);
    expect((await admin('DELETE', path, undefined, seen)).status).toBe(412);
    expect((await admin('GET', path)).json).toMatchObject({ perMinute: 5, mode: 'enforce' });
    expect((await admin('DELETE', path, undefined, versionOf(set))).status).toBe(204);
  });

  it.each<[string, string, object, string]>([
    ['LOCK_CONTROLL', 'PUT', { perMinute: 1, mode: 'enforce' }, 'guardrail'],
    ['OCCUPANCY_SENSING', 'PUT', { perMinute: 1, mode: 'enforce' }, 'guardrail'],
    ['locks', 'PUT', { perMinute: 0, mode: 'enforce' }, 'perMinute'],
    ['locks', 'PUT', { perMinute: 1.5, mode: 'enforce' }, 'perMinute'],
    ['locks', 'PUT', { perMinute: 6_001, mode: 'enforce' }, 'perMinute'],
    ['locks', 'PUT', { perMinute: 1, mode: 'off' }, 'mode'],
    ['locks', 'PUT', { mode: 'observe' }, 'perMinute'],
  ])('the guardrail %s is not set by %s %j: %s is named', async (name, method, body, field) => {
    const { status, json } = await admin(method, `/guardrails/${name}`, body);
    expect([status, json.errors]).toEqual([400, [expect.objectContaining({ field })]]);
  });

  it('a link on hold is read and not commanded until it is released; the reason stays with the admins', async () => {
    expect((await hold('GET')).status).toBe(404);
    const held = await hold('PUT', { reason: REASON });
    expect(held.json).toMatchObject({ linkId, reason: REASON });
    await until('the replica knows', async () => (await unlockAt(replica.url)).status === 403);
    const refused = await unlockAt(replica.url);
    expect([refused.status, refused.json.code]).toEqual([403, 'link_on_hold']);
    expect((await links('GET', door, undefined, replica.url)).status).toBe(200);
    expect((await hold('GET')).json).toEqual(held.json);
    for (const { json } of [await links('GET', ''), await admin('GET', `/links/${linkId}`)])
      expect(json.heldAt).toEqual(held.json.heldAt);
    await hold('PUT', { reason: `${REASON}, confirmed` });
    expect((await hold('DELETE')).status).toBe(204);
    await until('the replica knows', async () => (await unlockAt(replica.url)).status === 200);

    await until('the service learns of it', async () => (await types()).includes('link.released'));
    const ofLinks = (await types()).filter((type) => type.startsWith('link.'));
    expect(ofLinks).toEqual(['link.activated', 'link.held', 'link.released']);
    const seen = [
      await system.api('GET', '/v1/events', service.key),
      await links('GET', ''),
      await links('GET', '/activity'),
      refused,
    ];
    for (const { text } of seen) expect(text).not.toContain('ticket 4711');
    expect((await admin('GET', `/links/${linkId}/activity`)).text).toContain(REASON);
  });

  it('support overwrites no reason, and releases no hold, that a colleague gave meanwhile', async () => {
    const first = await hold('PUT', { reason: 'ticket 1' }, { 'if-none-match': '*' });
    expect(first.status).toBe(200);
    const second = await hold('PUT', { reason: 'ticket 2' }, { 'if-none-match': '*' });
    expect([second.status, second.json.code]).toEqual([412, 'changed_meanwhile']);
    await hold('PUT', { reason: 'court order' }, versionOf(first));
    const release = await hold('DELETE', undefined, versionOf(first));
    expect([release.status, release.json.changed]).toEqual([412, ['reason']]);
    const now = await hold('GET');
    expect(now.json.reason).toBe('court order');
    expect((await hold('DELETE', undefined, versionOf(now))).status).toBe(204);
    expect((await hold('PUT', { reason: 'again' }, versionOf(now))).status).toBe(412);
  });

  it('a hold ends with the link, and is for admins alone', async () => {
    expect(
      (await system.api('PUT', `/v1/admin/links/${linkId}/hold`, service.key, { reason: 'mine' })).status,
    ).toBe(403);
    expect((await hold('PUT', {})).json.errors).toMatchObject([{ field: 'reason' }]);
    await hold('PUT', { reason: REASON });
    await links('DELETE', '');
    expect((await hold('GET')).status).toBe(404);
    expect((await hold('PUT', { reason: REASON })).status).toBe(404);
    expect((await hold('DELETE')).status).toBe(404);
  });
});
