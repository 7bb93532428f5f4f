import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { caller } from '../testing/callers.js';
import { answerJson } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { PassingNames } from './passing-names.js';

const lamp = { deviceNodeId: 7, resourceEui: 'lamp', name: 'Floor lamp' };
const device = {
  kind: 'device',
  networkId: 'n1',
  deviceNodeId: '7',
  resourceEui: 'lamp',
  name: 'Floor lamp',
};

describe('names in lists that pass by', () => {
  let proxy: ProxyUnderTest;

  beforeEach(async () => {
    proxy = await ProxyUnderTest.start({ pathPrefix: '' });
    proxy.caller = caller();
    proxy.cloud.answer((request, response) => {
      if (request.url.endsWith('/networks'))
        answerJson({ networks: [{ networkId: 'n1', networkName: 'Home' }, { networkId: 'n2' }] })(
          request,
          response,
        );
      else if (request.url.endsWith('/zones'))
        answerJson({ zones: [{ zoneId: 4, zoneName: 'Hall' }] })(request, response);
      else if (request.url.includes('/zones/'))
        answerJson({ resources: [lamp, { name: 'No ids' }] })(request, response);
      else answerJson({ ...lamp, name: undefined, resourceName: 'Reading lamp' })(request, response);
    });
  });

  afterEach(() => proxy.stop());

  const learnt = async (...paths: string[]): Promise<unknown> => {
    for (const path of paths) expect((await proxy.fetch(path)).status).toBe(200);
    await proxy.part(PassingNames).flush();
    return proxy.learnt.splice(0).flat();
  };

  it('are learnt after the answer, of networks, zones and devices', async () => {
    expect(await learnt('/networks')).toEqual([{ kind: 'network', networkId: 'n1', name: 'Home' }]);
    expect(await learnt('/networks/n1/zones')).toEqual([
      { kind: 'zone', networkId: 'n1', zoneId: '4', name: 'Hall' },
    ]);
    expect(await learnt('/networks/n1/zones/4')).toEqual([device]);
    expect(await learnt('/networks/n1/devices/7/resources/lamp')).toEqual([
      { ...device, name: 'Reading lamp' },
    ]);
  });

  it('are learnt once for the same list, however often it is read', async () => {
    expect(await learnt('/networks/n1/zones/4', '/networks/n1/zones/4')).toHaveLength(1);
    expect(await learnt('/networks/n1/zones/4')).toEqual([]);
  });

  it('are learnt again when they could not be stored', async () => {
    const { names } = proxy.part(PassingNames) as unknown as { names: { learn: () => Promise<boolean> } };
    const learn = names.learn;
    names.learn = () => Promise.reject(new Error('the database is down'));
    expect(await learnt('/networks')).toEqual([]);
    names.learn = learn;
    expect(await learnt('/networks')).toHaveLength(1);
  });

  it('are no reason to fail a read whose answer is something else', async () => {
    proxy.cloud.answer(answerJson({ networks: 'none' }));
    await proxy.fetch('/networks');
    await proxy.part(PassingNames).flush();
    expect(proxy.learnt).toEqual([]);
  });
});
