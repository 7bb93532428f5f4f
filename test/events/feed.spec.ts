import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada } from '../harness/browser/user-agent.js';
import { ADA } from '../harness/rows/grants.js';

describe('the feed of events', () => {
  let system: TestSystem;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  const feed = (query = '', key = service.key): Promise<Answer> =>
    system.api('GET', `/v1/events${query}`, key);
  const typesOf = async (linkId: string, key = service.key): Promise<string[]> =>
    (await feed('?limit=200', key)).json.items
      .filter(({ data }: Json) => data.linkId === linkId)
      .map(({ type }: Json) => type as string);
  const toldOf = (linkId: string, ...types: string[]): Promise<unknown> =>
    until('the feed shows it', async () => (await typesOf(linkId)).join() === types.join());

  it('reports a link from its activation to its revocation, in order, without a secret', async () => {
    const linkId = await system.link(service, ada, { userId: 'ada' });
    await system.api('DELETE', `/v1/links/${linkId}`, service.key);
    await toldOf(linkId, 'link.activated', 'link.revoked');
    const { items } = (await feed()).json;
    expect(items[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'link.activated',
      timestamp: expect.any(String),
      sequence: expect.any(Number),
      data: { linkId, userId: 'ada', renewed: false },
    });
    expect(items[1].sequence).toBeGreaterThan(items[0].sequence as number);
    expect(items[1].data).toEqual({ linkId, userId: 'ada' });
  });

  it('says who has to act when COCO refuses a link, and when it was linked again', async () => {
    const linkId = await system.link(service, ada, { userId: 'grace' });
    await system.control('POST', `/users/${ADA}/revoke-grants`);
    await system.expireAccessToken(linkId);
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(409);
    await toldOf(linkId, 'link.activated', 'link.reauthorization_required');
    await system.link(service, ada, { userId: 'grace', linkId });
    await toldOf(linkId, 'link.activated', 'link.reauthorization_required', 'link.activated');
    const events = (await feed()).json.items.filter(({ data }: Json) => data.linkId === linkId);
    expect(events.map(({ data }: Json) => data)).toMatchObject([
      { renewed: false },
      { reason: 'grant_refused' },
      { renewed: true },
    ]);
  });

  it('continues from its cursor, and then shows only what is new', async () => {
    const { json: first } = await feed('?limit=1');
    expect([first.items.length, first.hasMore]).toEqual([1, true]);
    const { json: rest } = await feed(`?limit=200&cursor=${first.nextCursor as string}`);
    expect(rest.items.map(({ id }: Json) => id as string)).not.toContain(first.items[0].id);
    const whole = await feed(`?limit=${rest.items.length}&cursor=${first.nextCursor as string}`);
    expect([whole.json.items.length, whole.json.hasMore]).toEqual([rest.items.length, false]);
    const { json: end } = await feed(`?cursor=${rest.nextCursor as string}`);
    expect(end).toEqual({ items: [], nextCursor: rest.nextCursor, hasMore: false });
    const linkId = await system.link(service, ada, { userId: 'new' });
    await until('the new event arrives', async () => {
      const { items } = (await feed(`?cursor=${end.nextCursor as string}`)).json;
      return items.at(-1)?.data.linkId === linkId && items.at(-1).type === 'link.activated';
    });
  });

  it('has one’s own links, or all for a service that may see all, and the requested types', async () => {
    const other = await system.createService();
    const all = await system.createService({ linkAccess: 'any' });
    const linkId = await system.link(other, ada, { userId: 'else' });
    await until('its service gets the event', async () => (await typesOf(linkId, other.key)).length === 1);
    expect(await typesOf(linkId)).toEqual([]);
    expect(await typesOf(linkId, all.key)).toEqual(['link.activated']);
    const { items } = (await feed('?types=link.revoked,link.refresh_delayed')).json;
    expect(new Set(items.map(({ type }: Json) => type as string))).toEqual(new Set(['link.revoked']));
  });

  it('tells how each command ended, once, whether its caller waited for it or not', async () => {
    const linkId = await system.link(service, ada, { userId: 'lamp' });
    const network = `/v1/links/${linkId}/networks/5e1a0c3f9b7d4e2a6c8f0b11`;
    const lamp = { deviceNodeId: '2415919104', resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01' };
    const level = { capability: 'LEVEL_CTRL', command: 'SET_LEVEL', params: { levelPct: 40 } };
    const one = `${network}/devices/${lamp.deviceNodeId}/resources/${encodeURIComponent(lamp.resourceEui)}/commands`;
    const post = (path: string, body: object, headers = {}): Promise<Answer> =>
      call('POST', system.broker.url + path, { key: service.key, body, headers });
    const answers = await Promise.all([
      post(one, level),
      post(one, { ...level, confirm: { within: 20 } }, { prefer: 'respond-async' }),
      post(`${network}/commands`, { commands: Array.from({ length: 3 }, () => ({ ...lamp, ...level })) }),
    ]);
    const ids = answers.flatMap(({ json }) =>
      ((json.results ?? [json]) as Json[]).map(({ commandId, id }) => (commandId ?? id) as string),
    );
    const ends = async (query = ''): Promise<Json[]> =>
      (await feed(`?limit=200&types=command.finished${query}`)).json.items as Json[];
    await until('each has an event', async () => {
      const told = new Set((await ends()).map(({ data }) => data.commandId as string));
      return ids.length === 5 && ids.every((id) => told.has(id));
    });
    const told = (await ends()).filter(({ data }) => ids.includes(data.commandId as string));
    expect(told).toHaveLength(5);
    const { data } = told.find(({ data: { commandId } }) => commandId === ids[0]) ?? {};
    expect(data).toEqual({
      linkId,
      userId: 'lamp',
      commandId: ids[0],
      serviceId: service.id,
      networkId: '5e1a0c3f9b7d4e2a6c8f0b11',
      ...lamp,
      capability: 'LEVEL_CTRL',
      command: 'SET_LEVEL',
      state: 'succeeded',
      status: 'SUCCESS',
      acceptedAt: expect.any(String),
      sentAt: expect.any(String),
      endedAt: expect.any(String),
    });
    const confirmed = (await ends('&states=confirmed')).map((event) => event.data.commandId as string);
    expect(confirmed).toEqual([ids[1]]);
    expect(await ends('&capabilities=LOCK_CONTROL')).toEqual([]);
  });

  it.each([
    ['cursor=x', 'cursor'],
    ['types=link.born', 'types'],
    ['states=fialed', 'states'],
    ['capabilities=LOCK_CONTRL', 'capabilities'],
    ['types=link.held&capabilities=LOCK_CONTROL', 'capabilities'],
    ['limit=500', 'limit'],
  ])('rejects %s by name', async (query, field) => {
    const { status, json } = await feed(`?${query}`);
    expect([status, json.errors[0].field]).toEqual([400, field]);
  });

  it('is closed to a service that may not read links', async () => {
    const blind = await system.createService({ scopes: ['coconet:read'] });
    expect((await feed('', blind.key)).status).toBe(403);
  });
});
