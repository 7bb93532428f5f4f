import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeServiceKey } from '../../libs/access/src/credentials/service-key.js';
import { SystemRandomness } from '#kernel';
import type { Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** Each test makes a different kind of call, because only the first of similar calls is recorded at once. */
describe('a refused call is recorded', () => {
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

  /** The counts of strangers' calls, none of which has a separate record. */
  const strangerRow = async (reason: string, operation: string, calls = 1): Promise<Json> => {
    let row: Json;
    await until('it is counted', async () => {
      [row] = await system.database.query(
        'SELECT * FROM stranger_calls WHERE reason = $1 AND operation = $2',
        [reason, operation],
      );
      return Number(row?.calls) >= calls;
    });
    return row;
  };
  const records = async (): Promise<unknown> =>
    (
      await system.database.query(
        `SELECT count(*)::int AS records FROM audit_events WHERE result = 'refused'`,
      )
    )[0]?.records;

  it('without a credential, in a separate table', async () => {
    const before = await records();
    for (let call = 0; call < 20; call += 1) await system.api('GET', `/v1/links/${linkId}`, undefined);
    expect(await strangerRow('unauthenticated', 'GET /v1/links/:id', 20)).toMatchObject({
      network: '127.0.0.1',
      calls: '20',
      key_id: null,
    });
    expect(await records()).toBe(before);
  });

  it('if nobody has signed in to the console, however often its open route is called', async () => {
    const before = await records();
    for (let call = 0; call < 50; call += 1)
      await fetch(`${system.broker.url}/console/sign-in/callback`, { redirect: 'manual' });
    const row = await strangerRow('sign_in_expired', 'console.sign_in_refused', 50);
    expect(Number(row.calls)).toBe(50);
    expect(await records()).toBe(before);
  });

  it('if its key was revoked, with the id of that key but not the key', async () => {
    const service = await system.createService();
    await system.api('DELETE', `/v1/admin/services/${service.id}`, system.adminKey);
    await until('the key is refused', async () => {
      return (await system.api('GET', '/v1/events', service.key)).status === 401;
    });
    const [, keyId, secret] = service.key.split('_');
    await system.api('GET', '/v1/webhooks', service.key);
    const row = await strangerRow('unauthenticated', 'GET /v1/webhooks');
    expect(row).toMatchObject({ key_id: keyId });
    expect(JSON.stringify(row)).not.toContain(secret);
  });

  it('while strangers try made-up keys, with who tried whose link', async () => {
    for (let key = 0; key < 600; key += 1)
      await system.api('GET', '/v1/links', makeServiceKey(new SystemRandomness()).text);
    expect(await refusal('GET', `/v1/links/${linkId}/activity`, stranger.key)).toMatchObject({
      actor: { kind: 'service', name: 'stranger' },
      linkId,
    });
  });

  it.each([
    ['on a typed route', '/v1/webhooks', 'insufficient_scope', 'GET /v1/webhooks'],
    ['on an admin’s route', '/v1/admin/links', 'insufficient_scope', 'GET /v1/admin/links'],
  ])('if it lacks the scope, %s', async (_what, path, reason, operation) => {
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
  ])('if the link is another service’s (%s), whose history shows it', async (_what, route, path) => {
    expect(await refusal('GET', path(linkId), stranger.key)).toMatchObject({
      actor: { kind: 'service', name: 'stranger' },
      linkId,
      serviceId: owner.id,
      details: { operation: `GET ${route}`, reason: 'link_of_another_service' },
    });
    const { items } = (await system.api('GET', `/v1/links/${linkId}/activity`, owner.key)).json;
    expect(items[0]).toMatchObject({ action: 'call.refused', actor: { name: 'stranger' } });
  });

  it('if another service wants to renew it', async () => {
    const body = { userId: 'eve', returnUrl: 'https://app.example.com/coco/', linkId };
    expect(await refusal('POST', '/v1/link-sessions', stranger.key, body)).toMatchObject({
      linkId,
      details: { reason: 'link_of_another_service' },
    });
  });

  it('if the service exceeds its rate', async () => {
    const fast = await system.createService({ name: 'fast', requestRate: 0.01, requestBurst: 1 });
    await system.api('GET', '/v1/links', fast.key);
    expect(await refusal('GET', '/v1/links', fast.key)).toMatchObject({
      actor: { name: 'fast' },
      details: { reason: 'rate_limited' },
    });
  });

  it('if another site uses an admin’s session', async () => {
    const answer = await fetch(`${system.broker.url}/v1/admin/revocations`, {
      method: 'POST',
      headers: { cookie: `__Host-console=${'A'.repeat(43)}`, 'content-type': 'application/json' },
      body: '{"all":true,"reason":"forged"}',
    });
    expect(answer.status).toBe(403);
    const row = await strangerRow('csrf_token_mismatch', 'POST /v1/admin/revocations');
    expect(row).toMatchObject({ calls: '1', network: '127.0.0.1' });
  });

  it('but not for a link that does not exist', async () => {
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
