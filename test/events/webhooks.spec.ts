import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada } from '../harness/browser/user-agent.js';
import { Receiver, verifies } from './receiver.js';
import { testWebhookRules } from './webhook-rules.tests.js';

const WEBHOOKS = '/v1/webhooks';

describe('webhooks', () => {
  let system: TestSystem;
  let service: TestService;
  let receiver: Receiver;
  let webhookId: string;
  let secret: string;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { WEBHOOK_RETRY_DELAYS: '0.1,0.1' } });
  });

  afterAll(async () => {
    await system.close();
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    service = await system.createService({
      scopes: ['links:create', 'links:read', 'links:revoke', 'webhooks:manage'],
    });
    const { status, json } = await own('POST', '', { url: receiver.url });
    expect(status).toBe(201);
    ({ id: webhookId, secret } = json as { id: string; secret: string });
  });

  afterEach(async () => {
    await own('DELETE', `/${webhookId}`);
    await receiver.stop();
  });

  const own = (method: string, path: string, body?: unknown): Promise<Answer> =>
    system.api(method, `${WEBHOOKS}${path}`, service.key, body);
  const link = (userId = 'ada'): Promise<string> => system.link(service, ada, { userId });
  const revoke = (linkId: string): Promise<Answer> =>
    system.api('DELETE', `/v1/links/${linkId}`, service.key);
  const deliveries = async (query = ''): Promise<Json[]> =>
    (await own('GET', `/${webhookId}/deliveries${query}`)).json.items as Json[];
  const typesAbout = (linkId: string): string[] => receiver.about(linkId).map(({ type }) => type);

  it('bring each event once, signed as Standard Webhooks says, and the feed has the same', async () => {
    const linkId = await link();
    await until('it arrives', () => receiver.about(linkId).length === 1);
    const [message] = receiver.messages;
    if (message === undefined) throw new Error('No message');
    expect(verifies(message, secret)).toBe(true);
    expect(verifies({ ...message, body: message.body.replace('ada', 'eve') }, secret)).toBe(false);
    expect(message.headers['content-type']).toBe('application/json');
    const [event] = (await system.api('GET', '/v1/events', service.key)).json.items as Json[];
    expect({ id: message.id, ...JSON.parse(message.body) }).toEqual(event);
    await until('it is written down', async () => (await deliveries('?status=delivered')).length === 1);
    expect(await deliveries()).toEqual([
      {
        id: expect.any(String),
        eventId: message.id,
        type: 'link.activated',
        linkId,
        status: 'delivered',
        attempts: 1,
        dueAt: null,
        lastStatus: 204,
        lastError: null,
        deliveredAt: expect.any(String),
        sequence: event?.sequence,
        resentAt: null,
        tries: [{ at: expect.any(String), durationMs: expect.any(Number), status: 204, error: null }],
      },
    ]);
  });

  it('are retried with the same id, and a link’s later events wait for the earlier', async () => {
    let refusals = 1;
    receiver.answer = ({ type }) => (type === 'link.activated' && refusals-- > 0 ? 503 : 204);
    const linkId = await link();
    await revoke(linkId);
    await until('both arrive', () => typesAbout(linkId).at(-1) === 'link.revoked');
    expect(typesAbout(linkId)).toEqual(['link.activated', 'link.activated', 'link.revoked']);
    const [first, second] = receiver.about(linkId);
    expect(first?.id).toBe(second?.id);
  });

  it('do not hold back one link’s events because of another’s', async () => {
    const stuck = await link('stuck');
    receiver.answer = ({ data }) => (data.linkId === stuck ? 500 : 204);
    await revoke(stuck);
    const other = await link('other');
    await until('the other arrives', () => typesAbout(other).length === 1);
  });

  it('are given up after the last attempt, listed as dead, and resent on request', async () => {
    receiver.answer = () => 500;
    const linkId = await link();
    await until('it is dead', async () => (await deliveries('?status=dead')).length === 1);
    const [dead] = await deliveries('?status=dead');
    expect(dead).toMatchObject({ linkId, attempts: 3, lastStatus: 500, lastError: 'refused', dueAt: null });
    expect(typesAbout(linkId)).toHaveLength(3);
    receiver.answer = () => 204;
    await revoke(linkId);
    await until('a newer one arrives', () => typesAbout(linkId).at(-1) === 'link.revoked');
    const resent = await own('POST', `/${webhookId}/deliveries/${dead?.id as string}/resend`);
    expect(resent.status).toBe(202);
    await until('it is delivered', async () => (await deliveries('?status=delivered')).length === 2);
    // A receiver that keeps the highest sequence of each link sees that this is the past.
    const [first, newer, late] = [0, -2, -1].map((place) =>
      JSON.parse(receiver.about(linkId).at(place)?.body ?? ''),
    ) as [Json, Json, Json];
    expect(late).toEqual({ ...first, resent: true });
    expect([newer.type, newer.resent, newer.sequence > late.sequence]).toEqual([
      'link.revoked',
      undefined,
      true,
    ]);
    expect(dead?.tries.map(({ status, error }: Json) => [status, error])).toEqual(
      [500, 500, 500].map((status) => [status, 'refused']),
    );
    expect((await own('POST', `/${webhookId}/deliveries/${dead?.id as string}/resend`)).status).toBe(404);
    expect((await own('POST', `/${webhookId}/resend`)).json).toEqual({ deliveries: 0 });
  });

  it('are tested by a signed event that is about no link, and tell what the receiver answered', async () => {
    const test = async (): Promise<Json> => (await own('POST', `/${webhookId}/test`)).json;
    const good = await test();
    expect(good).toEqual({
      eventId: expect.any(String),
      delivered: true,
      status: 204,
      error: null,
      durationMs: expect.any(Number),
    });
    const [message] = receiver.messages;
    if (message === undefined) throw new Error('No message');
    expect(verifies(message, secret)).toBe(true);
    expect([message.id, message.type, message.data]).toEqual([good.eventId, 'webhook.test', { webhookId }]);
    receiver.answer = () => 410;
    expect(await test()).toMatchObject({ delivered: false, status: 410, error: 'refused' });
    await receiver.stop();
    expect(await test()).toMatchObject({ delivered: false, status: null, error: 'connection_refused' });
    // Nothing was queued, and no webhook was disabled.
    expect([await deliveries(), (await own('GET', `/${webhookId}`)).json.disabledAt]).toEqual([[], null]);
    receiver = await Receiver.start();
  });

  it('are changed only as they were read, and what is queued goes to the new address', async () => {
    receiver.answer = () => 503;
    const moved = await Receiver.start();
    const linkId = await link();
    await until('it is tried', () => receiver.about(linkId).length > 0);
    const change = (body: object, etag: string | null): Promise<Answer> =>
      call('PATCH', `${system.broker.url}${WEBHOOKS}/${webhookId}`, {
        key: service.key,
        body,
        headers: { 'if-match': etag ?? '' },
      });
    const etag = (await own('GET', `/${webhookId}`)).headers.get('etag');
    const changed = await change({ url: moved.url, disabled: true }, etag);
    expect([changed.status, changed.json.url]).toEqual([200, moved.url]);
    const stale = await change({ disabled: false }, etag);
    expect([stale.status, stale.json.changed]).toEqual([412, ['disabled', 'url']]);
    expect((await change({ url: 'https://10.0.0.1/' }, '*')).json.errors[0].field).toBe('url');
    expect((await change({ disabled: false }, changed.headers.get('etag'))).json.disabledAt).toBeNull();
    await own('POST', `/${webhookId}/resend`);
    await until('it arrives at the new address', () => moved.about(linkId).length > 0);
    await moved.stop();
  });

  it('are seen by admins with the attempts, but without the path of their URL', async () => {
    receiver.answer = () => 500;
    const linkId = await link();
    await until('it is dead', async () => (await deliveries('?status=dead')).length === 1);
    const admin = (method: string, path: string): Promise<Answer> =>
      system.api(method, `/v1/admin/webhooks${path}`, system.adminKey);
    const listed = await admin('GET', `?serviceId=${service.id}`);
    expect(listed.json.items).toEqual([
      expect.objectContaining({
        id: webhookId,
        serviceId: service.id,
        origin: new URL(receiver.url).origin,
        dead: 1,
      }),
    ]);
    expect(listed.text).not.toContain('/hooks');
    expect((await admin('GET', `/${webhookId}/deliveries`)).json.items).toEqual(await deliveries());
    receiver.answer = () => 204;
    expect((await admin('POST', `/${webhookId}/resend`)).json).toEqual({ deliveries: 1 });
    await until('it is delivered', async () => (await deliveries('?status=delivered')).length === 1);
    expect(typesAbout(linkId)).toHaveLength(4);
  });

  it('do not follow a redirect', async () => {
    const elsewhere = await Receiver.start();
    receiver.answer = () => [307, { location: elsewhere.url }];
    await link();
    await until('it is dead', async () => (await deliveries('?status=dead')).length === 1);
    expect(elsewhere.messages).toEqual([]);
    await elsewhere.stop();
  });

  it('stop once the receiver is gone, and resume when it is enabled', async () => {
    receiver.answer = () => 410;
    const linkId = await link();
    await until('it is disabled', async () => (await own('GET', `/${webhookId}`)).json.disabledAt !== null);
    receiver.answer = () => 204;
    await revoke(linkId);
    expect((await own('POST', `/${webhookId}/enable`)).status).toBe(204);
    await until('what waited arrives', () => typesAbout(linkId).length > 1);
    expect(typesAbout(linkId).slice(0, 2)).toEqual(['link.activated', 'link.activated']);
  });

  it('are signed with the new and the previous secret after a rotation', async () => {
    const rotated = await own('POST', `/${webhookId}/rotate-secret`);
    const fresh = rotated.json.secret as string;
    expect(fresh).not.toBe(secret);
    const linkId = await link();
    await until('it arrives', () => receiver.about(linkId).length === 1);
    const [message] = receiver.about(linkId);
    if (message === undefined) throw new Error('No message');
    expect([verifies(message, secret), verifies(message, fresh)]).toEqual([true, true]);
    await system.database.query(`UPDATE webhooks SET previous_secret_until = now() WHERE id = $1`, [
      webhookId,
    ]);
    await revoke(linkId);
    await until('the next arrives', () => receiver.about(linkId).length === 2);
    const last = receiver.about(linkId)[1];
    if (last === undefined) throw new Error('No message');
    expect([verifies(last, secret), verifies(last, fresh)]).toEqual([false, true]);
  });

  testWebhookRules(() => ({ system, service, receiver, webhookId, secret, own, link, revoke }));
});
