import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../harness/network/free-port.js';
import type { Json } from '../harness/network/http.js';
import { startUnprefixedCloud, type UnprefixedCloud } from '../harness/cloud/unprefixed-cloud.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';

describe.each(['', '/v1.0'])('a cloud whose paths begin with "%s"', (prefix) => {
  let cloud: UnprefixedCloud | undefined;
  let system: TestSystem;
  let service: TestService;
  let linkId: string;

  beforeAll(async () => {
    const port = await freePort();
    if (prefix === '') cloud = await startUnprefixedCloud(port);
    system = await TestSystem.start({
      sandbox: { port, ...(cloud && { publicUrl: cloud.url }) },
      environment: { COCO_PATH_PREFIX: prefix },
    });
    service = await system.createService();
    linkId = await system.link(service);
  });

  afterAll(async () => {
    await system.close();
    await cloud?.close();
  });

  const get = async (path: string): Promise<Json> => {
    const answer = await system.api('GET', `/v1/links/${linkId}${path}`, service.key);
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    return answer.json;
  };

  it('is linked, read, commanded and refreshed', async () => {
    const [{ networkId }] = (await get('/networks')).networks;
    const { resources, failedZones } = await get(`/networks/${networkId}/resources`);
    expect(failedZones).toEqual([]);
    const lamp = resources.find((resource: Json) => /lamp|light|bulb/i.test(resource.name));
    const path = `/networks/${networkId}/devices/${lamp.deviceNodeId}/resources/${encodeURIComponent(lamp.resourceEui)}`;
    const command = await system.api('POST', `/v1/links/${linkId}${path}/commands`, service.key, {
      capability: 'ON_OFF_CONTROL',
      command: 'ON',
    });
    expect(command.json?.status).toBe('SUCCESS');
    expect(JSON.stringify(await get(path))).toContain('"attributeName":"ON_FLAG"');
    await system.expireAccessToken(linkId);
    await get('/networks');
  });

  it('serves the raw path without the prefix, and nothing else', async () => {
    expect((await get('/coco/network-manager/networks')).networks).toHaveLength(2);
    const withPrefix = `/v1/links/${linkId}/coco/v1.0/network-manager/networks`;
    const refused = await system.api('GET', withPrefix, service.key);
    expect([refused.status, refused.json.code]).toEqual([403, 'not_permitted']);
  });

  it('is never asked for a path with the other prefix', () => {
    const asked = cloud?.asked ?? [];
    expect(asked.filter((path) => /^\/v1\.0\/(?:network-manager|oauth\/token)/.test(path))).toEqual([]);
    expect(asked.includes('/oauth/token')).toBe(prefix === '');
  });
});
