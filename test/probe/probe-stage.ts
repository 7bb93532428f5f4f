import { expect } from '@jest/globals';
import type { TestSystem } from '../harness/broker/system.js';
import type { Json } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';

/** From a user's consent to a lamp that is on, and through a refresh. */
export async function mainFlow(system: TestSystem): Promise<void> {
  const service = await system.createService();
  const linkId = await system.link(service);
  const get = async (path: string): Promise<Json> => {
    const answer = await system.api('GET', `/v1/links/${linkId}${path}`, service.key);
    expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
    return answer.json;
  };
  const [{ networkId }] = (await get('/networks')).networks;
  const { resources, failedZones } = await get(`/networks/${networkId}/resources`);
  expect(failedZones).toEqual([]);
  const lamp = resources.find((resource: Json) => /lamp|light/i.test(resource.name));
  const path = `/networks/${networkId}/devices/${lamp.deviceNodeId}/resources/${encodeURIComponent(lamp.resourceEui)}`;
  const command = await system.api('POST', `/v1/links/${linkId}${path}/commands`, service.key, {
    capability: 'ON_OFF_CONTROL',
    command: 'ON',
  });
  expect([command.status, command.text]).toEqual([200, expect.anything()]);
  await until('the lamp says that it is on', async () => isOn(await get(path)));
  await system.expireAccessToken(linkId);
  await get('/networks');
  expect((await system.ledger('token')).at(-1)).toMatchObject({ grantType: 'refresh_token', outcome: 'ok' });
}

/** Under either spelling of the members. */
function isOn(resource: Json): boolean {
  return (resource.capabilities ?? resource.capabilityArr)
    .flatMap((capability: Json) => capability.attributes ?? capability.attributeArr)
    .some((attribute: Json) => {
      const value: unknown = attribute.value ?? attribute.currentValue;
      return (attribute.attributeName ?? attribute.attribName) === 'ON_FLAG' && value === true;
    });
}

/** The lines that the report says to put into the settings. */
export function settingsIn(output: string): Record<string, string> {
  const [, below = ''] = output.split('Settings to use:\n');
  return Object.fromEntries(
    [...below.matchAll(/^(COCO_\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
