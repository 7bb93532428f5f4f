import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada } from '../harness/browser/user-agent.js';
import type { Json } from '../harness/network/http.js';

const ADMIN_SCOPES: Readonly<Record<string, string>> = {
  viewer: 'admin:view',
  support: 'admin:support',
  operator: 'admin:operate',
  access: 'admin:access',
};

interface AdminOperation {
  readonly method: string;
  readonly path: string;
  readonly role: string;
}

/** Every admin route that the description of the API lists (`routes.spec.ts`: it lists all), with ids that nothing has. */
function adminOperations(paths: Readonly<Record<string, Json>>): AdminOperation[] {
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/admin'))
    .flatMap(([path, item]) =>
      Object.entries<Json>(item).map(([method, operation]) => ({
        method,
        path: path.replaceAll(/\{\w+\}/g, '01900000-0000-7000-8000-000000000000'),
        role: String(operation['x-required-role']),
      })),
    );
}

describe('callers', () => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
    linkId = await system.link(service);
  });

  afterAll(async () => {
    await system.close();
  });

  it.each([
    ['none', undefined],
    ['an unknown one', `cbk_${'0'.repeat(16)}_${'0'.repeat(64)}_00000000`],
    ['nonsense', 'x'],
  ])('with %s as credential are refused alike', async (_what, key) => {
    const answer = await system.api('GET', '/v1/links', key);
    expect([answer.status, answer.json.code]).toEqual([401, 'unauthenticated']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it.each<[string, string, string, unknown]>([
    [
      'links:create',
      'POST',
      '/v1/link-sessions',
      { userId: 'u', returnUrl: 'https://app.example.com/coco/' },
    ],
    ['links:read', 'GET', '/v1/links', undefined],
    ['links:revoke', 'DELETE', '/v1/links/01900000-0000-7000-8000-000000000000', undefined],
    ['coconet:read', 'GET', '/v1/links/01900000-0000-7000-8000-000000000000/networks', undefined],
    ['admin:view', 'GET', '/v1/admin/services', undefined],
  ])('need the scope %s for %s %s', async (scope, method, path, body) => {
    const others = ['links:create', 'links:read', 'links:revoke', 'coconet:read', 'coconet:execute'];
    const limited = await system.createService({ scopes: others.filter((other) => other !== scope) });
    const answer = await system.api(method, path, limited.key, body);
    expect([answer.status, answer.json.code, answer.json.requiredScope]).toEqual([
      403,
      'insufficient_scope',
      scope,
    ]);
  });

  it('with a role enter the admin routes of that role, and learn on every other which they lack', async () => {
    const { paths } = (await system.api('GET', '/openapi.json', undefined)).json;
    const keys: Record<string, string> = {};
    for (const [role, scope] of Object.entries(ADMIN_SCOPES))
      keys[role] = (await system.createService({ scopes: [scope] })).key;
    const operations = adminOperations(paths);
    expect(operations.length).toBeGreaterThan(35);
    for (const { method, path, role: needed } of operations) {
      // No route knows this field, and there is nothing under this id: a caller with the role changes nothing.
      const body = method === 'get' ? undefined : { unknownField: true };
      for (const [role, key] of Object.entries(keys)) {
        const { status, json } = await system.api(method.toUpperCase(), path, key, body);
        const outcome =
          status === 403
            ? [json.code, json.requiredRole, json.requiredScope]
            : status === 401
              ? 'refused'
              : 'in';
        const isEnough = needed === 'viewer' || needed === role;
        const refusal = ['insufficient_scope', needed, ADMIN_SCOPES[needed]];
        expect([method, path, role, outcome]).toEqual([method, path, role, isEnough ? 'in' : refusal]);
      }
    }
    const reads = await system.api('GET', '/v1/links', keys.access);
    expect([reads.status, reads.json.requiredScope]).toEqual([403, 'links:read']);
  });

  it('never learn about another service’s link: the answer is the same as for one that does not exist', async () => {
    const other = await system.createService();
    const paths = (id: string): string[] => [
      `/v1/links/${id}`,
      `/v1/links/${id}/networks`,
      `/v1/links/${id}/activity`,
    ];
    for (const path of paths(linkId)) {
      const foreign = await system.api('GET', path, other.key);
      const absent = await system.api(
        'GET',
        path.replace(linkId, '01900000-0000-7000-8000-000000000000'),
        other.key,
      );
      const { requestId: _one, ...foreignProblem } = foreign.json;
      const { requestId: _two, ...absentProblem } = absent.json;
      expect([foreign.status, foreignProblem]).toEqual([404, absentProblem]);
    }
    expect((await system.api('DELETE', `/v1/links/${linkId}`, other.key)).status).toBe(404);
    expect((await system.api('GET', '/v1/links', other.key)).json.items).toEqual([]);
  });

  it('lose access at once when their key is revoked or their service disabled', async () => {
    const rotated = await system.createService();
    const [first] = (await system.api('GET', `/v1/admin/services/${rotated.id}`, system.adminKey)).json.keys;
    const second = await system.api('POST', `/v1/admin/services/${rotated.id}/keys`, system.adminKey);
    expect((await system.api('GET', '/v1/links', rotated.key)).status).toBe(200);
    expect((await system.api('GET', '/v1/links', second.json.key)).status).toBe(200);
    const third = await system.api('POST', `/v1/admin/services/${rotated.id}/keys`, system.adminKey);
    expect(third.status).toBe(400);
    await system.api('DELETE', `/v1/admin/services/${rotated.id}/keys/${first.id}`, system.adminKey);
    const refused = async (key: string): Promise<boolean> =>
      (await system.api('GET', '/v1/links', key)).status === 401;
    await until('the revoked key is refused', () => refused(rotated.key));
    expect((await system.api('GET', '/v1/links', second.json.key)).status).toBe(200);
    await system.api('DELETE', `/v1/admin/services/${rotated.id}`, system.adminKey);
    await until('the disabled service is refused', () => refused(second.json.key));
  });

  it.each<[string, string, unknown]>([
    ['disabled', 'DELETE', undefined],
    ['forbidden to link', 'PATCH', { scopes: ['links:read'] }],
  ])('link nobody who comes back from COCO after they were %s', async (_what, method, body) => {
    const ended = await system.createService();
    const [begun, unopened] = [await system.startSession(ended), await system.startSession(ended)];
    const opened = await fetch(begun.json.linkUrl, { redirect: 'manual' });
    const callback = await system.userAgent().untilCallback(opened.headers.get('location') ?? '', ada);
    const path = `/v1/admin/services/${ended.id}`;
    expect((await system.api(method, path, system.adminKey, body)).status).toBeLessThan(300);
    const calls = (await system.ledger('token')).length;
    const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const urls = [callback, callback, new URL(unopened.json.linkUrl as string)];
    for (const url of urls) {
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
      expect([answer.status, answer.headers.get('location')]).toEqual([403, null]);
      expect(await answer.text()).toContain('This app can no longer connect accounts');
    }
    expect((await system.ledger('token')).length).toBe(calls);
    const records = await until('the refusal is recorded', async () => {
      const found = await system.database.query(
        `SELECT details FROM audit_events WHERE action = 'link.refused' AND service_id = $1`,
        [ended.id],
      );
      return found.length > 0 && found;
    });
    expect(records).toEqual([{ details: { linkSession: begun.json.id, reason: 'service_ended' } }]);
  });

  it.each<[string, unknown, string]>([
    ['a missing userId', { returnUrl: 'https://app.example.com/coco/' }, 'userId'],
    ['an empty userId', { userId: '', returnUrl: 'https://app.example.com/coco/' }, 'userId'],
    ['a userId that is not text', { userId: 7, returnUrl: 'https://app.example.com/coco/' }, 'userId'],
    ['an unregistered returnUrl', { userId: 'u', returnUrl: 'https://evil.example/' }, 'returnUrl'],
    [
      'an unknown field',
      { userId: 'u', returnUrl: 'https://app.example.com/coco/', status: 'active' },
      'status',
    ],
    [
      'a linkId that is not a UUID',
      { userId: 'u', returnUrl: 'https://app.example.com/coco/', linkId: 'x' },
      'linkId',
    ],
  ])('learn which field is wrong: %s', async (_what, body, field) => {
    const answer = await system.api('POST', '/v1/link-sessions', service.key, body);
    expect(answer.status).toBe(400);
    expect(answer.json.errors.map((error: { field: string }) => error.field)).toContain(field);
  });

  it('may have five open link sessions for a user, not six', async () => {
    const start = async (): Promise<number> =>
      (await system.startSession(service, { userId: 'many' })).status;
    const all = await Promise.all(Array.from({ length: 8 }, start));
    expect(all.filter((status) => status === 201)).toHaveLength(5);
    expect(all.filter((status) => status === 429)).toHaveLength(3);
  });

  it('page through their links', async () => {
    for (let count = 0; count < 3; count += 1) await system.link(service, undefined, { userId: 'paged' });
    const first = await system.api('GET', '/v1/links?userId=paged&limit=2', service.key);
    const second = await system.api(
      'GET',
      `/v1/links?userId=paged&limit=2&cursor=${first.json.nextCursor}`,
      service.key,
    );
    expect([first.json.items.length, second.json.items.length, second.json.nextCursor]).toEqual([2, 1, null]);
    expect(JSON.stringify(first.json)).not.toMatch(/token"|secret/i);
  });
});
