import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../harness/http.js';
import { TestSystem, type TestService } from '../harness/system.js';
import { until } from '../harness/until.js';

/** Each test calls in a way of its own, since of calls that are alike only the first is recorded at once. */
describe('a call that is refused stands in the audit trail', () => {
  let system: TestSystem;
  let owner: TestService;
  let stranger: TestService;
  let linkId: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    owner = await system.createService({ name: 'owner' });
    stranger = await system.createService({ name: 'stranger' });
    linkId = await system.link(owner);
  });

  afterAll(async () => {
    await system.close();
  });

  const recordOf = async (requestId: string | null): Promise<Json> => {
    let found: Json[] = [];
    await until('it is recorded', async () => {
      const path = `/v1/admin/audit?action=call.refused&requestId=${requestId ?? ''}`;
      found = (await system.api('GET', path, system.adminKey)).json.items as Json[];
      return found.length > 0;
    });
    expect(found).toHaveLength(1);
    return found[0];
  };
  const refusal = async (method: string, path: string, key?: string, body?: unknown): Promise<Json> => {
    const answer = await system.api(method, path, key, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    return recordOf(answer.headers.get('x-request-id'));
  };

  it('where it has no credential', async () => {
    expect(await refusal('GET', `/v1/links/${linkId}`)).toMatchObject({
      result: 'refused',
      actor: { kind: 'unknown', id: null },
      remoteAddress: '127.0.0.1',
      details: { operation: 'GET /v1/links/:id', reason: 'unauthenticated' },
    });
  });

  it('where its key was revoked, with the id of that key, and without the key', async () => {
    const service = await system.createService();
    await system.api('DELETE', `/v1/admin/services/${service.id}`, system.adminKey);
    await until('the key is refused', async () => {
      return (await system.api('GET', '/v1/events', service.key)).status === 401;
    });
    const [, keyId, secret] = service.key.split('_');
    const record = await refusal('GET', '/v1/webhooks', service.key);
    expect(record).toMatchObject({ actor: { kind: 'unknown' }, details: { keyId } });
    expect(JSON.stringify(record)).not.toContain(secret);
  });

  it.each([
    ['on a typed route', '/v1/webhooks', 'insufficient_scope', 'GET /v1/webhooks'],
    ['on an admin’s route', '/v1/admin/links', 'insufficient_scope', 'GET /v1/admin/links'],
  ])('where it lacks the scope, %s', async (_what, path, reason, operation) => {
    expect(await refusal('GET', path, stranger.key)).toMatchObject({
      actor: { kind: 'service', name: 'stranger' },
      serviceId: stranger.id,
      details: { operation, reason },
    });
  });

  it.each([
    ['typed', '/v1/links/:id/networks', (id: string) => `/v1/links/${id}/networks`],
    ['raw', '/v1/links/:id/coco/*', (id: string) => `/v1/links/${id}/coco/network-manager/networks`],
    ['read', '/v1/links/:id', (id: string) => `/v1/links/${id}`],
  ])('where the link is another service’s (%s), whose history shows it', async (_what, route, path) => {
    expect(await refusal('GET', path(linkId), stranger.key)).toMatchObject({
      actor: { kind: 'service', name: 'stranger' },
      linkId,
      serviceId: owner.id,
      details: { operation: `GET ${route}`, reason: 'link_of_another_service' },
    });
    const { items } = (await system.api('GET', `/v1/links/${linkId}/activity`, owner.key)).json;
    expect(items[0]).toMatchObject({ action: 'call.refused', actor: { name: 'stranger' } });
  });

  it('where another service wants to link it anew', async () => {
    const body = { userId: 'eve', returnUrl: 'https://app.example.com/coco/', linkId };
    expect(await refusal('POST', '/v1/link-sessions', stranger.key, body)).toMatchObject({
      linkId,
      details: { reason: 'link_of_another_service' },
    });
  });

  it('where the service is beyond its rate', async () => {
    const fast = await system.createService({ name: 'fast', requestRate: 0.01, requestBurst: 1 });
    await system.api('GET', '/v1/links', fast.key);
    expect(await refusal('GET', '/v1/links', fast.key)).toMatchObject({
      actor: { name: 'fast' },
      details: { reason: 'rate_limited' },
    });
  });

  it('where another site uses an admin’s session', async () => {
    const answer = await fetch(`${system.broker.url}/v1/admin/revocations`, {
      method: 'POST',
      headers: { cookie: `__Host-console=${'A'.repeat(43)}`, 'content-type': 'application/json' },
      body: '{"all":true,"reason":"forged"}',
    });
    expect(answer.status).toBe(403);
    expect(await recordOf(answer.headers.get('x-request-id'))).toMatchObject({
      details: { operation: 'POST /v1/admin/revocations', reason: 'csrf_token_mismatch' },
    });
  });

  it('but not where there is no such link: nobody’s was asked for', async () => {
    const absent = '01900000-0000-7000-8000-000000000000';
    await system.api('GET', `/v1/links/${absent}/networks`, stranger.key);
    const last = await refusal('DELETE', `/v1/admin/services/${absent}`, stranger.key);
    const rows = await system.database.query(
      `SELECT FROM audit_events WHERE action = 'call.refused' AND link_id = $1`,
      [absent],
    );
    expect([last.details.reason, rows]).toEqual(['insufficient_scope', []]);
  });
});
