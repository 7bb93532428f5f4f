import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { insertLinks } from '../links/many-links.js';

describe('the audit trail of the admin API', () => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;
  let revoked: Answer;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService({ name: 'lamps' });
    linkId = await system.link(service, undefined, { userId: 'ada' });
    revoked = await system.api('DELETE', `/v1/links/${linkId}`, service.key);
    await until('everything is chained', async () => (await admin('/head')).json.unsealed === 0);
  });

  afterAll(async () => {
    await system.close();
  });

  const admin = (path: string): Promise<Answer> =>
    system.api('GET', `/v1/admin/audit${path}`, system.adminKey);
  const actions = async (query: string): Promise<string[]> =>
    (await admin(`?${query}`)).json.items.map(({ action }: Json) => action as string);

  it('shows who did what to which link, from where, with which result and in which request', async () => {
    const { items } = (await admin('?action=link.revoked')).json;
    expect(items).toEqual([
      {
        id: expect.any(String),
        position: expect.any(Number),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        at: expect.any(String),
        action: 'link.revoked',
        result: 'succeeded',
        actor: { kind: 'service', id: service.id, name: 'lamps' },
        linkId,
        serviceId: service.id,
        serviceName: 'lamps',
        requestId: revoked.headers.get('x-request-id'),
        remoteAddress: '127.0.0.1',
        details: {},
        userId: 'ada',
        deviceName: null,
        networkName: null,
      },
    ]);
  });

  it('finds by link, service, actor, result, request and time', async () => {
    const [first] = (await admin('?action=link.revoked')).json.items as Json[];
    const at = String(first?.at);
    expect(await actions(`linkId=${linkId}`)).toContain('link.confirmed');
    expect(await actions(`serviceId=${service.id}`)).toContain('service.created');
    expect(await actions(`actorId=${service.id}&result=succeeded`)).toContain('link.revoked');
    expect(await actions(`requestId=${revoked.headers.get('x-request-id') ?? ''}`)).toEqual(['link.revoked']);
    expect(await actions(`from=${encodeURIComponent(at)}`)).toContain('link.revoked');
    const before = encodeURIComponent(at);
    expect(await actions(`to=${before}&linkId=${linkId}`)).not.toContain('link.revoked');
    expect(await actions('from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z')).toEqual([]);
  });

  it('finds a command by who caused it, and by what the user calls the device and its network', async () => {
    const lamps = await system.createService({ name: 'switcher', capabilities: ['ON_OFF_CONTROL'] });
    const link = await system.link(lamps, undefined, { userId: 'grace' });
    const call = (method: string, path: string, body?: object): Promise<Answer> =>
      system.api(method, `/v1/links/${link}${path}`, lamps.key, body, { actor: 'mallory' });
    const network = (await call('GET', '/networks')).json.networks[0];
    const { resources } = (await call('GET', `/networks/${String(network.networkId)}/resources`)).json;
    const lamp = (resources as Json[]).find(({ name }) => name === 'Floor lamp');
    const path = `/networks/${String(network.networkId)}/devices/${String(lamp.deviceNodeId)}/resources/${encodeURIComponent(String(lamp.resourceEui))}/commands`;
    const sent = await call('POST', path, { capability: 'ON_OFF_CONTROL', command: 'ON', params: {} });
    expect([sent.status, sent.text]).toEqual([200, expect.any(String)]);
    const device = encodeURIComponent(String(lamp.name).toUpperCase());
    await until('the name is known', async () => (await actions(`device=${device}&userId=grace`)).length > 0);
    const found = (
      await admin(`?device=${device}&network=${encodeURIComponent(String(network.networkName))}`)
    ).json;
    expect(found.items).toMatchObject([
      {
        action: 'command.executed',
        userId: 'grace',
        deviceName: lamp.name,
        networkName: network.networkName,
        details: { command: 'ON', resourceEui: lamp.resourceEui },
      },
    ]);
    for (const query of [
      'who=Switcher&commandsOnly=true',
      'who=mallory',
      'capability=ON_OFF_CONTROL',
      `command=ON&linkId=${linkId}&not=linkId`,
    ])
      expect(await actions(query)).toEqual(['command.executed']);
    expect(await actions(`device=${device}&not=device&commandsOnly=true`)).toEqual([]);
    expect(await actions('userId=nobody')).toEqual([]);
  });

  it('is exported as it is searched, which is itself recorded', async () => {
    const text = async (path: string): Promise<[string | null, string]> => {
      const response = await fetch(new URL(`/v1/admin/audit/export${path}`, system.broker.url), {
        headers: { authorization: `Bearer ${system.adminKey}` },
      });
      return [response.headers.get('content-type'), await response.text()];
    };
    const [csvType, csv] = await text('?format=csv&action=link.revoked');
    expect(csvType).toBe('text/csv; charset=utf-8');
    expect(csv.split('\r\n')).toHaveLength(3);
    expect(csv).toContain(linkId);
    const [, lines] = await text(`?linkId=${linkId}`);
    const records = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.at(-1)).toMatchObject({ action: 'link.revoked', linkId });
    expect(
      (await admin('?action=audit.exported')).json.items.map(({ details }: Json) => details),
    ).toMatchObject([
      { format: 'ndjson', filters: 'linkId' },
      { format: 'csv', filters: 'action' },
    ]);
    expect((await admin('/export?format=xlsx')).status).toBe(400);
  });

  it('says who took away which list; the file has every row, and no formula', async () => {
    await insertLinks(system.database, service.id, 1_100, { userId: '=cmd|x' });
    const download = async (path: string): Promise<string[]> => {
      const { status, text } = await system.api('GET', `/v1/admin/${path}`, system.adminKey);
      expect(status).toBe(200);
      return text.split('\r\n').slice(1, -1);
    };
    const links = await download(
      `links/export?serviceId=${service.id}&userId=${encodeURIComponent('=cmd|x')}`,
    );
    expect(new Set(links.map((line) => line.slice(0, 38))).size).toBe(1_100);
    for (const line of links) expect(line).toContain(`"'=cmd|x"`);
    expect(await download(`services/export?name=${service.id}`)).toEqual([]);
    expect((await download('services/export')).length).toBeGreaterThan(0);
    expect(await download('revocations/export')).toEqual([]);
    const { items } = (await admin('?action=list.exported')).json;
    expect(items.map(({ details }: Json) => [details.list, details.filters]).reverse()).toEqual([
      ['links', 'serviceId userId'],
      ['services', 'name'],
      ['services', ''],
      ['revocations', ''],
    ]);
  });

  it('has an address and a proof for each record', async () => {
    const [record = {}] = (await admin('?action=link.revoked')).json.items as Json[];
    const id = String(record.id);
    expect((await admin(`/${id}`)).json).toEqual(record);
    expect((await admin(`/${id}/proof`)).json).toMatchObject({
      verdict: 'chained',
      position: record.position,
      hash: record.hash,
    });
    for (const path of ['/none', '/01981f60-0b3f-7d10-8a55-2c3d4e5f6a7b', '/none/proof'])
      expect((await admin(path)).status).toBe(404);
  });

  it('comes newest first, page by page, each record once', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { json } = await admin(`?limit=2${from}`);
      seen.push(...json.items.map(({ id }: Json) => id as string));
      cursor = json.nextCursor as string | null;
    }
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    expect(seen.length).toBeGreaterThan(3);
  });

  it('leaves out the records of refreshes unless requested', async () => {
    await system.database.query(
      `INSERT INTO audit_events (id, action, result, actor_kind, link_id)
       VALUES (broker_uuid7(), 'refresh.succeeded', 'succeeded', 'system', $1)`,
      [linkId],
    );
    expect(await actions('')).not.toContain('refresh.succeeded');
    expect(await actions('action=refresh.succeeded')).toEqual(['refresh.succeeded']);
    expect(await actions(`linkId=${linkId}`)).toContain('refresh.succeeded');
  });

  it('shows the head of the chain', async () => {
    const { json } = await admin('/head');
    expect(json).toMatchObject({
      position: expect.any(Number),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      sealedAt: expect.any(String),
    });
  });

  it.each([
    ['action=link.born', 'action'],
    ['result=well', 'result'],
    ['linkId=1', 'linkId'],
    ['from=now', 'from'],
    ['cursor=1', 'cursor'],
    ['capability=ON_OFF', 'capability'],
    ['commandsOnly=no', 'commandsOnly'],
    ['not=action', 'not'],
    ['action=link.held&not=from', 'not'],
  ])('rejects %s by name', async (query, field) => {
    const { status, json } = await admin(`?${query}`);
    expect([status, json.errors[0].field]).toEqual([400, field]);
  });

  it('is closed to services', async () => {
    expect((await system.api('GET', '/v1/admin/audit', service.key)).status).toBe(403);
    expect((await system.api('GET', '/v1/admin/audit/head', undefined)).status).toBe(401);
  });
});
