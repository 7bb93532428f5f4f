/** A webhook sends its service only what the feed would show it, whichever service it belongs to, and whatever changed since. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada } from '../harness/browser/user-agent.js';
import { Receiver } from './receiver.js';

const SCOPES = ['links:read', 'webhooks:manage'];

describe('the webhooks of a service', () => {
  let system: TestSystem;
  let owner: TestService;
  let reader: TestService;
  let told: Receiver;
  let tellsOwner: Receiver;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { WEBHOOK_RETRY_DELAYS: Array(30).fill('0.1').join() } });
  });

  afterAll(() => system.close());

  beforeEach(async () => {
    [told, tellsOwner] = await Promise.all([Receiver.start(), Receiver.start()]);
    owner = await system.createService({ scopes: ['links:create', 'links:revoke', ...SCOPES] });
    reader = await system.createService({ scopes: SCOPES, linkAccess: 'any' });
    await register(owner, tellsOwner);
  });

  afterEach(async () => {
    await Promise.all([told.stop(), tellsOwner.stop()]);
    await system.database.query('DELETE FROM webhooks');
  });

  const register = async (service: TestService, { url }: Receiver): Promise<string> => {
    const { status, json } = await system.api('POST', '/v1/webhooks', service.key, { url });
    expect(status).toBe(201);
    return json.id as string;
  };
  const admin = (method: string, path: string, body?: object): Promise<unknown> =>
    system.api(method, `/v1/admin/services/${reader.id}${path}`, system.adminKey, body);
  /** Ends a link, and waits until its owner has the event. */
  const endLink = async (linkId: string): Promise<void> => {
    await system.api('DELETE', `/v1/links/${linkId}`, owner.key);
    await until('the owner gets the event', () => tellsOwner.about(linkId).at(-1)?.type === 'link.revoked');
  };

  it('send nothing about another service’s links, unless it may see them all', async () => {
    const stranger = await system.createService({ scopes: SCOPES });
    const tellsStranger = await Receiver.start();
    await register(stranger, tellsStranger);
    await register(reader, told);
    const linkId = await system.link(owner, ada, { userId: 'ada' });
    await endLink(linkId);
    await until('the one that may see all gets the event', () => told.about(linkId).length === 2);
    expect([tellsOwner.about(linkId).length, tellsStranger.messages]).toEqual([2, []]);
    await tellsStranger.stop();
  });

  it('need the scope of the feed to be registered, enabled or read', async () => {
    const id = await register(reader, told);
    await admin('PATCH', '', { scopes: ['webhooks:manage'] });
    for (const [method, path, body] of [
      ['POST', '', { url: told.url }],
      ['POST', `/${id}/enable`],
      ['GET', `/${id}/deliveries`],
      ['POST', `/${id}/resend`],
    ] as const) {
      const { status, json } = await system.api(method, `/v1/webhooks${path}`, reader.key, body);
      expect([method, path, status, json.requiredScope]).toEqual([method, path, 403, 'links:read']);
    }
    expect((await system.api('DELETE', `/v1/webhooks/${id}`, reader.key)).status).toBe(204);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['links:read is taken away', () => admin('PATCH', '', { scopes: ['webhooks:manage', 'coconet:read'] })],
    ['webhooks:manage is taken away', () => admin('PATCH', '', { scopes: ['links:read'] })],
    ['it is disabled', () => admin('DELETE', '')],
    ['it expires', () => admin('PATCH', '', { expiresAt: new Date(Date.now() - 1_000).toISOString() })],
    ['its last key is revoked', () => admin('DELETE', `/keys/${reader.key.split('_')[1] ?? ''}`)],
    ['it may see its own links alone', () => admin('PATCH', '', { linkAccess: 'own' })],
  ])('send nothing more once %s, not even what was queued', async (_what, end) => {
    await register(reader, told);
    told.answer = () => 503;
    const linkId = await system.link(owner, ada, { userId: 'ada' });
    await until('it is tried', () => told.about(linkId).length > 0);
    await end();
    const before = told.messages.length;
    told.answer = () => 204;
    await endLink(linkId);
    // An attempt may have been in flight during the change; the waiting one is due every 100 ms.
    expect(told.messages.length - before).toBeLessThanOrEqual(1);
    expect(told.about(linkId).filter(({ type }) => type === 'link.revoked')).toEqual([]);
  });

  it('send later what was queued while the service was disabled', async () => {
    await register(reader, told);
    await admin('DELETE', '');
    const linkId = await system.link(owner, ada, { userId: 'ada' });
    await until('the owner gets the event', () => tellsOwner.about(linkId).length === 1);
    expect(told.messages).toEqual([]);
    await admin('POST', '/enable');
    await until('it gets the event', () => told.about(linkId).length === 1);
  });

  it('list no delivery that may no longer be seen, pending or dead', async () => {
    const id = await register(reader, told);
    told.answer = () => 503;
    const linkId = await system.link(owner, ada, { userId: 'ada' });
    await until('it is tried', () => told.about(linkId).length > 0);
    await admin('PATCH', '', { linkAccess: 'own' });
    const stored = (): Promise<Record<string, unknown>[]> =>
      system.database.query('SELECT status, last_error FROM webhook_deliveries WHERE webhook_id = $1', [id]);
    await until('it is given up', async () => (await stored())[0]?.status === 'dead');
    expect(await stored()).toEqual([{ status: 'dead', last_error: 'not_permitted' }]);
    const listed = await system.api('GET', `/v1/webhooks/${id}/deliveries`, reader.key);
    expect(listed.json.items).toEqual([]);
  });
});
