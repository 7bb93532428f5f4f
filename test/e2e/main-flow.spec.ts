import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dialects } from '../harness/broker/dialects.js';
import type { Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe.each(dialects)('a service acts on its user’s devices ($name)', ({ name, options }) => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;
  let networkId: string;
  // The vendor's cloud lists a network for calls besides the two homes.
  const networkCount = name === 'vendor' ? 3 : 2;

  beforeAll(async () => {
    system = await TestSystem.start(options);
    service = await system.createService();
    linkId = await system.link(service);
  });

  afterAll(async () => {
    await system.close();
  });

  /** By the name that the broker gives the attribute, under COCO's spelling of its members. */
  const isOn = (resource: Json): boolean =>
    (resource.capabilities ?? resource.capabilityArr)
      .flatMap((capability: Json) => capability.attributes ?? capability.attributeArr)
      .some((attribute: Json) => {
        const value: unknown = attribute.value ?? attribute.currentValue;
        return attribute.attributeName === 'ON_FLAG' && value === true;
      });

  const get = async (path: string): Promise<Json> => {
    const answer = await system.api('GET', `/v1/links/${linkId}${path}`, service.key);
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    return answer.json;
  };

  it('reads networks, zones and resources, as COCO answers', async () => {
    const { networks } = await get('/networks');
    expect(networks).toHaveLength(networkCount);
    networkId = networks[0].networkId;
    const { zones } = await get(`/networks/${networkId}/zones`);
    const zone = await get(`/networks/${networkId}/zones/${zones[0].zoneId}`);
    const merged = await get(`/networks/${networkId}/resources`);
    expect(zone.resources.length).toBeGreaterThan(0);
    expect(merged.resources.length).toBeGreaterThan(zone.resources.length);
  });

  it('switches a lamp on by name and reads it back as on', async () => {
    const { resources } = await get(`/networks/${networkId}/resources`);
    const lamp = resources.find((resource: Json) => /lamp|light|bulb/i.test(resource.name));
    const path = `/networks/${networkId}/devices/${lamp.deviceNodeId}/resources/${encodeURIComponent(lamp.resourceEui)}`;
    const command = await system.api('POST', `/v1/links/${linkId}${path}/commands`, service.key, {
      capability: 'ON_OFF_CONTROL',
      command: 'ON',
    });
    const acknowledged = name === 'vendor' ? 'IN_PROGRESS' : 'SUCCESS';
    expect([command.status, command.json?.status]).toEqual([200, acknowledged]);
    await until('the lamp says that it is on', async () => isOn(await get(path)));
  });

  it('accepts COCO’s own path below /v1.0 unchanged', async () => {
    expect((await get('/coco/network-manager/networks')).networks).toHaveLength(networkCount);
  });

  it('shows its user who did what through the link', async () => {
    const activity = await get('/activity');
    const actions = activity.items.map((entry: Json) => entry.action);
    expect(actions).toEqual(expect.arrayContaining(['link.connected', 'link.confirmed']));
  });

  it('continues when the access token has expired: one refresh, no error', async () => {
    await system.control('DELETE', '/ledger');
    await system.expireAccessToken(linkId);
    await get('/networks');
    expect(await system.ledger('token')).toHaveLength(1);
  });

  it('is refused once the link is revoked', async () => {
    expect((await system.api('DELETE', `/v1/links/${linkId}`, system.adminKey)).status).toBe(204);
    const answer = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    expect([answer.status, answer.json.code]).toEqual([404, 'link_not_found']);
    expect(await system.database.query('SELECT 1 FROM link_secrets')).toEqual([]);
  });
});
