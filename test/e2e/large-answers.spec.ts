import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { capabilities } from '#standard';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call } from '../harness/network/http.js';
import { MEGABYTE, pour } from '../harness/network/pour.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';

/** Megabytes of the answer that warms up memory, and of the one that is measured. */
const SETTLING = 100;
const MEASURED = 250;

const sensitiveCapabilities = capabilities.filter(({ sensitive }) => sensitive).map(({ name }) => name);

describe('an answer of 250 MB', () => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;
  let cloud: Server;
  let broker: BrokerProcess;
  let megabytes: number;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    // Only what a fully granted service reads is streamed; for others each answer is collected and judged.
    service = await system.createService({ capabilities: ['*', ...sensitiveCapabilities] });
    linkId = await system.link(service);
    cloud = createServer((_request, response) => void pour(response, megabytes));
    cloud.listen(0, '127.0.0.1');
    await once(cloud, 'listening');
    broker = await BrokerProcess.start({
      ...system.environment,
      COCO_BASE_URL: `http://127.0.0.1:${(cloud.address() as AddressInfo).port}`,
      COCO_RESPONSE_BODY_LIMIT: String((MEASURED + 1) * MEGABYTE.length),
      COCO_TOTAL_TIMEOUT: '110',
    });
  });

  afterAll(async () => {
    await broker.stop();
    cloud.closeAllConnections();
    cloud.close();
    await system.close();
  });

  /** Reads one complete answer. @returns its length, and the broker's peak memory meanwhile, in bytes */
  async function read(size: number): Promise<{ readonly length: number; readonly memory: number }> {
    megabytes = size;
    const answer = await open(`${broker.url}/v1/links/${linkId}/coco/network-manager/networks`, service.key);
    let length = 0;
    let memory = await residentMemory(broker);
    let reported = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length - reported < 20 * MEGABYTE.length) continue;
      reported = length;
      memory = Math.max(memory, await residentMemory(broker));
    }
    return { length, memory };
  }

  it('passes through in full while the broker grows by less than 50 MB', async () => {
    const settled = await read(SETTLING);
    const measured = await read(MEASURED);
    expect(measured.length).toBe(MEASURED * MEGABYTE.length);
    expect((measured.memory - settled.memory) / MEGABYTE.length).toBeLessThan(50);
  });
});

function open(url: string, key: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { authorization: `Bearer ${key}` } }, resolve).on('error', reject);
  });
}

/** Bytes of memory that the broker's process reports. */
async function residentMemory({ managementUrl }: BrokerProcess): Promise<number> {
  const { text } = await call('GET', `${managementUrl}/metrics`);
  const [, bytes] = /^process_resident_memory_bytes (\d+)$/m.exec(text) ?? [];
  if (bytes === undefined) throw new Error('The broker does not say how much memory it holds');
  return Number(bytes);
}
