/**
 * A user's network, or one dead lamp, fails permanently, and a service keeps calling it, perhaps on purpose. Nobody else may be
 * refused for it: a shared circuit would lock every door.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada, grace } from '../harness/browser/user-agent.js';

interface Home {
  readonly service: TestService;
  readonly networks: string;
  readonly networkId: string;
}

describe('a network that fails on its own', () => {
  let system: TestSystem;
  let broken: Home;
  let healthy: Home;

  beforeAll(async () => {
    system = await TestSystem.start({
      environment: {
        COCO_FIRST_BYTE_TIMEOUT: '3',
        COCO_TOTAL_TIMEOUT: '8',
        COCO_CIRCUIT_OPEN_TIME: '2',
        // Reads that shared a call would share its failure, too, and the circuit opens only after many.
        COCO_SHARE_READS_WITHIN: '0',
      },
    });
    broken = await home(ada);
    healthy = await home(grace);
  });

  afterAll(async () => {
    await system.close();
  });

  beforeEach(async () => {
    await system.control('DELETE', '/faults');
    await until('the network is called again', async () => (await read(broken)).status === 200);
  });

  const home = async (user: typeof ada): Promise<Home> => {
    const service = await system.createService();
    const networks = `/v1/links/${await system.link(service, user)}/networks`;
    const { json } = await system.api('GET', networks, service.key);
    return { service, networks, networkId: json.networks[0].networkId as string };
  };

  const read = async ({ service, networks, networkId }: Home): Promise<{ status: number; code?: string }> => {
    const { status, json } = await system.api('GET', `${networks}/${networkId}/zones`, service.key);
    return status === 200 ? { status } : { status, code: json.code };
  };

  it.each([
    ['answers 500', { type: 'status', status: 500 }, 502, 'upstream_failure'],
    ['falls silent', { type: 'hang' }, 504, 'upstream_first_byte_timeout'],
    ['cuts the connection', { type: 'cut-before' }, 502, 'upstream_failure'],
  ])('and %s is left alone, and all others are served', async (_what, action, status, code) => {
    await system.control('POST', '/faults', {
      match: { endpoint: 'api', networkId: broken.networkId },
      action,
    });
    const failures = await Promise.all(Array.from({ length: 12 }, () => read(broken)));
    expect(failures).toContainEqual({ status, code });
    const answers = await Promise.all(Array.from({ length: 20 }, () => [read(broken), read(healthy)]).flat());
    const served = answers.filter((_answer, index) => index % 2 === 1);
    expect(served).toEqual(Array(20).fill({ status: 200 }));
    expect(answers).toContainEqual({ status: 503, code: 'upstream_unavailable' });
    const other = await system.api('GET', broken.networks, broken.service.key);
    expect(other.status).toBe(200);
  });
});
