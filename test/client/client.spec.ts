import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrokerClient, EventPage, Link, LinkEvent } from '#client';
import { verifyWebhook } from '#client';
import { firstLamp } from '../../examples/stand-ins/lamps.js';
import { Receiver } from '../events/receiver.js';
import { ADA } from '../harness/rows/grants.js';
import { RETURN_ORIGIN, TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada, grace, type CocoUser } from '../harness/browser/user-agent.js';
import { clientOf, serviceScopes } from './service-client.js';

const RETURN_URL = `${RETURN_ORIGIN}/coco/done`;
const ABSENT = '01900000-0000-7000-8000-000000000000';

/** How a user goes through COCO. */
interface Way {
  readonly user?: CocoUser;
  readonly decision?: 'authorize' | 'deny';
  readonly linkId?: string;
}

describe('the client', () => {
  let system: TestSystem;
  let service: TestService;
  let client: BrokerClient;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService({
      scopes: serviceScopes,
    });
    client = clientOf(system, service);
  });

  afterAll(async () => {
    await system.close();
  });

  const begin = (userId: string, linkId?: string): ReturnType<BrokerClient['linking']['start']> =>
    client.linking.start({ userId, returnUrl: RETURN_URL, ...(linkId !== undefined && { linkId }) });

  /** Goes the user's way through COCO. @returns what was kept, and where the browser came back */
  const goThrough = async (
    userId: string,
    { user = ada, decision = 'authorize', linkId }: Way = {},
  ): Promise<{ linkSession: string; returned: URL }> => {
    const session = await begin(userId, linkId);
    const returned = await system.userAgent().linkAccount(session.linkUrl, user, decision);
    return { linkSession: session.id, returned };
  };

  const linkOf = async (userId: string): Promise<Link> => {
    const outcome = await client.linking.finish(await goThrough(userId));
    if (outcome.outcome !== 'linked') throw new Error(outcome.outcome);
    return outcome.link;
  };

  it('links an account, switches a lamp on and reads it back as on', async () => {
    const link = await linkOf('u-1');
    expect(link).toMatchObject({ userId: 'u-1', status: 'active' });
    const lamp = await firstLamp(client, link.id);
    const command = { capability: 'ON_OFF_CONTROL', command: 'ON' };
    expect((await client.devices.execute(lamp, command)).status).toBe('SUCCESS');
    const { capabilities = [] } = await client.devices.read(lamp);
    expect(capabilities.flatMap(({ attributes = [] }) => attributes)).toContainEqual(
      expect.objectContaining({ attributeName: 'ON_FLAG', value: true }),
    );
    const { results } = await client.devices.executeAll(link.id, lamp.networkId, [
      { deviceNodeId: lamp.deviceNodeId, resourceEui: lamp.resourceEui, ...command },
    ]);
    expect(results[0]?.result?.status).toBe('SUCCESS');
  });

  it('accepts COCO’s own paths, with their slashes', async () => {
    const { id } = await linkOf('u-raw');
    const { data } = await client.api.GET('/v1/links/{id}/coco/{path}', {
      params: { path: { id, path: 'network-manager/networks' } },
    });
    expect(data).toMatchObject({ networks: expect.any(Array) });
  });

  it('confirms nothing for a user who did not start it', async () => {
    const { linkSession, returned } = await goThrough('u-victim');
    const other = await begin('u-attacker');
    for (const kept of [other.id, undefined])
      expect(await client.linking.finish({ returned, linkSession: kept })).toEqual({
        outcome: 'not_begun_here',
      });
    const own = await client.linking.finish({ returned, linkSession });
    expect(own.outcome).toBe('linked');
  });

  it('reports every other outcome of an attempt', async () => {
    const denied = await client.linking.finish(
      await goThrough('u-denies', { user: grace, decision: 'deny' }),
    );
    expect(denied).toEqual({ outcome: 'denied' });
    const twice = await goThrough('u-twice');
    await client.linking.finish(twice);
    expect(await client.linking.finish(twice)).toEqual({ outcome: 'expired' });
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'status', status: 503 },
      times: 1,
    });
    expect(await client.linking.finish(await goThrough('u-unlucky'))).toEqual({
      outcome: 'failed',
      error: 'temporarily_unavailable',
      reason: 'provider_down',
    });
    const { id } = await linkOf('u-renews');
    const renewal = await goThrough('u-renews', { linkId: id });
    await client.links.revoke(id);
    expect(await client.linking.finish(renewal)).toEqual({ outcome: 'revoked' });
  });

  it('throws the broker’s problems with their code and its members', async () => {
    await expect(client.links.read(ABSENT)).rejects.toMatchObject({
      name: 'BrokerClientError',
      code: 'link_not_found',
      status: 404,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const invalid = client.linking.start({ userId: '', returnUrl: RETURN_URL });
    await expect(invalid).rejects.toMatchObject({ code: 'invalid_request', fields: [{ field: 'userId' }] });
    const { id } = await linkOf('u-tired');
    await system.control('POST', `/users/${ADA}/revoke-grants`);
    await system.expireAccessToken(id);
    await expect(client.devices.networks(id)).rejects.toMatchObject({
      code: 'reauthorization_required',
      problem: { reason: 'grant_refused' },
    });
  });

  it('distinguishes COCO’s own refusal from the broker’s', async () => {
    const { id } = await linkOf('u-coco');
    const call = client.devices.resources(id, 'there-is-no-such-network');
    await expect(call).rejects.toMatchObject({
      code: 'device_not_found',
      problem: { upstreamStatus: 404, upstreamMessage: 'There is no such COCONet' },
    });
  });

  it('lists everything, fetching only the pages that are needed', async () => {
    const own = await system.createService();
    const reader = clientOf(system, own);
    await system.database.query(
      `INSERT INTO links (id, service_id, user_id, status)
       SELECT gen_random_uuid(), $1, 'many', 'revoked' FROM generate_series(1, 120)`,
      [own.id],
    );
    const ids = new Set<string>();
    for await (const { id } of reader.links.list({ userId: 'many' })) ids.add(id);
    expect(ids.size).toBe(120);
    for await (const link of reader.links.list({ userId: 'many', status: 'revoked' })) {
      expect(link.status).toBe('revoked');
      break;
    }
  });

  it('shows who did what through a link', async () => {
    const { id } = await linkOf('u-history');
    const actions: string[] = [];
    for await (const { action } of client.links.activity(id)) actions.push(action);
    expect(actions).toEqual(expect.arrayContaining(['link.connected', 'link.confirmed']));
  });

  it('continues reading events at its cursor, and follows them until it is aborted', async () => {
    const own = clientOf(system, await system.createService());
    const service = await system.createService();
    const follower = clientOf(system, service);
    for await (const page of own.events.read()) throw new Error(`Not its own: ${page.nextCursor}`);
    const ending = new AbortController();
    const seen: LinkEvent[] = [];
    const follow = async (): Promise<void> => {
      const types = ['link.activated', 'link.revoked'] as const;
      const pages = follower.events.read({ types, followEveryMs: 25, signal: ending.signal });
      for await (const page of pages) seen.push(...page.items);
    };
    const following = follow();
    const linkId = await system.link(service);
    await until('the link’s event arrives', () => seen.length > 0);
    await follower.links.revoke(linkId);
    await until('the event of its end arrives', () => seen.at(-1)?.type === 'link.revoked');
    ending.abort(new Error('enough'));
    await expect(following).rejects.toThrow('enough');
    expect(seen.map(({ type, data }) => [type, data.linkId])).toEqual([
      ['link.activated', linkId],
      ['link.revoked', linkId],
    ]);
    const pages: EventPage[] = [];
    for await (const page of follower.events.read()) pages.push(page);
    const cursor = pages.at(-1)?.nextCursor ?? '';
    for await (const page of follower.events.read({ cursor })) throw new Error(`Twice: ${page.nextCursor}`);
  });

  it('verifies a delivered webhook, and returns the same event as the feed', async () => {
    const receiver = await Receiver.start();
    const created = await client.api.POST('/v1/webhooks', { body: { url: receiver.url } });
    const { id: linkId } = await linkOf('u-hook');
    const [message] = await until('it arrives', () => {
      const messages = receiver.about(linkId);
      return messages.length > 0 && messages;
    });
    if (message === undefined || created.data === undefined) throw new Error('No message');
    const { secret } = created.data;
    const event = verifyWebhook({ secret, body: message.body, headers: message.headers });
    const fed: LinkEvent[] = [];
    for await (const { items } of client.events.read()) fed.push(...items);
    expect(fed).toContainEqual(event);
    expect(() => verifyWebhook({ secret, body: `${message.body} `, headers: message.headers })).toThrow(
      'No matching signature',
    );
    await receiver.stop();
  });
});
