/** A caller that hangs up in the middle of its body must not count as a fault of the broker or its database. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

let system: TestSystem;
let service: TestService;
let broker: BrokerProcess;

beforeAll(async () => {
  system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
  service = await system.createService();
  broker = await BrokerProcess.start({ ...system.environment, LOG_LEVEL: 'info', LOG_FORMAT: 'json' });
});

afterAll(async () => {
  await broker.stop();
  await system.close();
});

it.each(['end', 'resetAndDestroy'] as const)(
  'is not reported as an outage when it leaves by %s',
  async (leave) => {
    const { hostname, port } = new URL(broker.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(
      `POST /v1/link-sessions HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${service.key}\r\n` +
        'content-type: application/json\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n' +
        `x-request-id: left-by-${leave}\r\n\r\n{"userId":`,
    );
    // The broker has the head, and asks for the body.
    await once(socket, 'data');
    socket[leave]();
    await until('the call has ended', async () => {
      const { text } = await call('GET', `${broker.managementUrl}/metrics`);
      return /in_flight\S* 0/.test(text) || !text.includes('in_flight');
    });
    expect((await call('GET', `${broker.url}/v1/links`, { key: service.key })).status).toBe(200);
    await until('the log is written', () => broker.log.includes('/v1/links'));
    const lines = broker.log.split('\n').filter((line) => line.startsWith('{'));
    const errors = lines.filter(
      (line) => Number(JSON.parse(line).level) >= 50 || line.includes('"level":"error"'),
    );
    expect(errors).toEqual([]);
    expect(broker.log).not.toContain('storage_unavailable');
  },
);
