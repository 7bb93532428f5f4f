import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const SERVICES = '/v1/admin/services';

describe('the services of the admin API', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  const admin = (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
    system.api(method, `${SERVICES}${path}`, system.adminKey, body, headers);
  const status = async (key: string, path = '/v1/links'): Promise<number> =>
    (await system.api('GET', path, key)).status;
  const recordsOf = (id: string): Promise<Json[]> =>
    system.database.query(
      `SELECT action, details, actor_kind, request_id FROM audit_events WHERE service_id = $1 ORDER BY id`,
      [id],
    );

  it('change the given fields, keep the rest, and take effect on the next call', async () => {
    const { id, key } = await system.createService({ scopes: ['links:create'] });
    expect(await status(key)).toBe(403);
    const { json: before } = await admin('GET', `/${id}`);
    const changed = await admin('PATCH', `/${id}`, { scopes: ['links:read'], linkAccess: 'any' });
    expect(changed.status).toBe(200);
    expect(changed.json).toEqual({
      ...before,
      scopes: ['links:read'],
      linkAccess: 'any',
      keys: [expect.objectContaining({ id: before.keys[0].id })],
    });
    await until('the change is felt', async () => (await status(key)) === 200);
    expect((await recordsOf(id)).at(-1)).toMatchObject({
      action: 'service.changed',
      actor_kind: 'admin',
      details: { scopes: 'links:read', linkAccess: 'any' },
      request_id: changed.headers.get('x-request-id'),
    });
  });

  it.each<[string, unknown, string]>([
    ['nothing', {}, 'body'],
    ['no name', { name: '' }, 'name'],
    ['null for a name', { name: null }, 'name'],
    ['an unknown scope', { scopes: ['all'] }, 'scopes'],
    ['a prefix that is not a URL', { returnUrlPrefixes: ['x'] }, 'returnUrlPrefixes'],
    ['a time without a zone', { expiresAt: '2027-01-31T00:00:00' }, 'expiresAt'],
    ['an invalid date', { expiresAt: '2027-13-41T00:00:00Z' }, 'expiresAt'],
    ['a time as a number', { expiresAt: 1_800_000_000 }, 'expiresAt'],
    ['a part of no capability', { capabilities: ['FIRE_SENSING.disable'] }, 'capabilities'],
    ['a part of everything', { capabilities: ['*.read'] }, 'capabilities'],
    ['a rate of nothing', { requestRate: 0 }, 'requestRate'],
    ['an empty subject', { jwtSubject: '' }, 'jwtSubject'],
    ['an unknown field', { disabledAt: null }, 'disabledAt'],
  ])('do not change by %s', async (_what, body, field) => {
    const { id } = await system.createService();
    const before = (await admin('GET', `/${id}`)).json;
    const answer = await admin('PATCH', `/${id}`, body);
    expect([answer.status, answer.json.errors[0].field]).toEqual([400, field]);
    expect((await admin('GET', `/${id}`)).json).toEqual(before);
    expect((await recordsOf(id)).map(({ action }: Json) => action)).toEqual(['service.created']);
  });

  it('change only the version that the admin saw, and say what differs', async () => {
    const { id } = await system.createService({ linkAccess: 'any', requestRate: 50 });
    const read = await admin('GET', `/${id}`);
    const seen = { 'if-match': read.headers.get('etag') };
    expect(seen['if-match']).toMatch(/^"[\w.-]+"$/);
    const first = await admin('PATCH', `/${id}`, { linkAccess: 'own', requestRate: 5 }, seen);
    expect([first.status, (await admin('GET', `/${id}`)).headers.get('etag')]).toEqual([
      200,
      first.headers.get('etag'),
    ]);
    const late = await admin('PATCH', `/${id}`, { linkAccess: 'any', owner: 'other' }, seen);
    expect([late.status, late.json.code, late.json.changed]).toEqual([
      412,
      'changed_meanwhile',
      ['linkAccess', 'requestRate'],
    ]);
    expect((await admin('DELETE', `/${id}`, undefined, seen)).status).toBe(412);
    expect((await admin('POST', `/${id}/enable`, undefined, seen)).status).toBe(412);
    const malformed = await admin('PATCH', `/${id}`, { owner: 'other' }, { 'if-match': 'abc' });
    expect([malformed.status, malformed.json.errors[0].field]).toEqual([400, 'header If-Match']);
    expect((await admin('GET', `/${id}`)).json).toMatchObject({
      linkAccess: 'own',
      owner: 'tests',
      disabledAt: null,
    });
    const weakened = { 'if-match': `W/${String(first.headers.get('etag'))}` };
    expect((await admin('PATCH', `/${id}`, { owner: 'other' }, weakened)).status).toBe(200);
    const unknown = '01900000-0000-7000-8000-000000000000';
    expect((await admin('PATCH', `/${unknown}`, { owner: 'x' }, seen)).status).toBe(404);
  });

  it('are found by a part of their name or owner', async () => {
    const { id } = await system.createService({ name: 'needle in the hay', owner: 'Team Straw' });
    for (const part of ['NEEDLE', 'e in t', 'straw']) {
      const { json } = await admin('GET', `?name=${encodeURIComponent(part)}`);
      expect([part, json.items.map((item: Json) => item.id)]).toEqual([part, [id]]);
    }
    expect((await admin('GET', '?name=')).status).toBe(400);
  });

  it.each([
    ['LOCK_CONTROLL', 'did you mean LOCK_CONTROL?'],
    ['LOCK_CONTROL.UNLOK', 'did you mean LOCK_CONTROL.UNLOCK?'],
    ['DOOR_LOCK', 'GET /v1/admin/capabilities lists them'],
    ['LOKC_CONTROL.7', 'did you mean LOCK_CONTROL?'],
  ])('reject the misspelt capability %s, which would otherwise only show at the door', async (name, hint) => {
    const { id } = await system.createService();
    const answer = await admin('PATCH', `/${id}`, { capabilities: ['ON_OFF_CONTROL', name] });
    expect([answer.status, answer.json.errors[0]]).toEqual([
      400,
      { field: 'capabilities', message: expect.stringMatching(/^item 2: /) },
    ]);
    expect(answer.json.errors[0].message).toContain(hint);
  });

  it('show which sensitive grants an upgrade kept, until an admin sets the capabilities', async () => {
    const { id } = await system.createService();
    await system.database.query(
      `UPDATE services SET capabilities = '{*,FIRE_SENSING.FIRE_SENSING_DISABLE}',
         upgrade_grants = '{FIRE_SENSING.FIRE_SENSING_DISABLE}' WHERE id = $1`,
      [id],
    );
    const kept = async (): Promise<unknown> => (await admin('GET', `/${id}`)).json.keptByUpgrade;
    expect((await admin('PATCH', `/${id}`, { requestRate: 5 })).json.keptByUpgrade).toHaveLength(1);
    expect(await kept()).toEqual(['FIRE_SENSING.FIRE_SENSING_DISABLE']);
    const capabilities = [
      '*',
      'FIRE_SENSING.FIRE_SENSING_DISABLE',
      'MOTION_SENSING.read',
      'ON_OFF_CONTROL.99',
    ];
    const decided = await admin('PATCH', `/${id}`, { capabilities });
    expect(decided.json).toMatchObject({ capabilities, keptByUpgrade: [] });
    expect(await kept()).toEqual([]);
  });

  it('show what can be granted, and what "*" does not cover', async () => {
    const { status: code, json } = await system.api('GET', '/v1/admin/capabilities', system.adminKey);
    expect(code).toBe(200);
    const named = (name: string): Json => json.items.find((item: Json) => item.name === name);
    expect(named('OCCUPANCY_SENSING').state).toEqual({ grant: 'OCCUPANCY_SENSING.read', sensitive: true });
    expect(named('FIRE_SENSING').state).toEqual({ grant: 'FIRE_SENSING.read', sensitive: false });
    expect(named('FIRE_SENSING').commands).toEqual([
      {
        id: 0,
        name: 'FIRE_SENSING_ENABLE',
        grant: 'FIRE_SENSING.FIRE_SENSING_ENABLE',
        sensitive: false,
      },
      {
        id: 1,
        name: 'FIRE_SENSING_DISABLE',
        grant: 'FIRE_SENSING.FIRE_SENSING_DISABLE',
        sensitive: true,
      },
    ]);
    const { key } = await system.createService();
    expect((await system.api('GET', '/v1/admin/capabilities', key)).status).toBe(403);
  });

  it('have unique names', async () => {
    const one = await system.createService({ name: 'one of a kind' });
    const other = await system.createService();
    const answer = await admin('PATCH', `/${other.id}`, { name: 'one of a kind' });
    expect([answer.status, answer.json.errors[0].field]).toEqual([400, 'name']);
    expect((await admin('PATCH', `/${one.id}`, { name: 'one of a kind' })).status).toBe(200);
  });

  it('answer 404 for one that does not exist', async () => {
    const id = '01900000-0000-7000-8000-000000000000';
    const answers = [
      await admin('PATCH', `/${id}`, { name: 'x' }),
      await admin('DELETE', `/${id}`),
      await admin('POST', `/${id}/enable`),
      await admin('POST', `/${id}/keys`),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
    expect(await recordsOf(id)).toEqual([]);
  });

  it('are listed by page, newest first, without their keys', async () => {
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) made.unshift((await system.createService()).id);
    const first = await admin('GET', '?limit=2');
    const second = await admin('GET', `?limit=2&cursor=${first.json.nextCursor as string}`);
    const ids = [...first.json.items, ...second.json.items].map(({ id }: Json) => id as string);
    expect(ids.slice(0, 3)).toEqual(made);
    expect(new Set(ids).size).toBe(4);
    const last = (await admin('GET', '?limit=200')).json;
    expect(last.nextCursor).toBeNull();
    expect(JSON.stringify(last)).not.toMatch(/cbk_|digest/);
  });

  it('are refused once they expire, even if their key is cached', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { id, key } = await system.createService({ expiresAt });
    expect((await admin('GET', `/${id}`)).json.expiresAt).toBe(expiresAt);
    expect(await status(key)).toBe(200);
    await until('the service has expired', async () => (await status(key)) === 401);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    await admin('PATCH', `/${id}`, { expiresAt: null });
    await until('the service is let in again', async () => (await status(key)) === 200);
  });

  it('call again with the same key once they are enabled', async () => {
    const { id, key } = await system.createService();
    expect((await admin('DELETE', `/${id}`)).status).toBe(204);
    await until('the service is refused', async () => (await status(key)) === 401);
    const { disabledAt } = (await admin('GET', `/${id}`)).json;
    await admin('DELETE', `/${id}`);
    expect((await admin('GET', `/${id}`)).json.disabledAt).toBe(disabledAt);
    expect((await admin('POST', `/${id}/enable`)).status).toBe(204);
    await until('the service is let in', async () => (await status(key)) === 200);
    expect((await recordsOf(id)).map(({ action }: Json) => action)).toEqual([
      'service.created',
      'service.disabled',
      'service.disabled',
      'service.enabled',
    ]);
  });

  it('never have more than two live keys, however many are requested at once', async () => {
    const { id } = await system.createService();
    const answers = await Promise.all([1, 2, 3, 4].map(() => admin('POST', `/${id}/keys`)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 400, 400, 400]);
    expect((await admin('GET', `/${id}`)).json.keys).toHaveLength(2);
  });

  it('are changed on every replica at once', async () => {
    const replica = await BrokerProcess.start(system.environment);
    try {
      const { id, key } = await system.createService();
      const there = async (): Promise<number> =>
        (await call('GET', `${replica.url}/v1/links`, { key })).status;
      expect([await status(key), await there()]).toEqual([200, 200]);
      await admin('PATCH', `/${id}`, { scopes: ['links:create'] });
      await until('the other replica has heard', async () => (await there()) === 403);
      await admin('DELETE', `/${id}`);
      await until('the other replica refuses', async () => (await there()) === 401);
    } finally {
      await replica.stop();
    }
  });
});
