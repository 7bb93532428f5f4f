import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrokerClient } from '#client';
import { firstLamp } from '../../examples/stand-ins/lamps.js';
import { RETURN_ORIGIN, TestSystem, type TestService } from '../harness/broker/system.js';
import { losingAnswers } from './answer-losing-fetch.js';
import { clientOf } from './service-client.js';

const ON = { capability: 'ON_OFF_CONTROL', command: 'ON' };

describe('a client that retries', () => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;

  beforeAll(async () => {
    system = await TestSystem.start({
      environment: { COCO_CIRCUIT_FAILURES: '1', COCO_CIRCUIT_OPEN_TIME: '1' },
    });
    service = await system.createService();
    linkId = await system.link(service);
  });

  afterEach(async () => {
    await system.control('DELETE', '/faults');
  });

  afterAll(async () => {
    await system.close();
  });

  const isCommand = ({ method, url }: Request): boolean => method === 'POST' && url.endsWith('/commands');
  const commandsAtCoco = async (): Promise<number> =>
    (await system.ledger('api')).filter(({ method }) => method === 'POST').length;

  it('runs a command once after a lost answer, and gets the first answer', async () => {
    const keys: (string | null)[] = [];
    const client = clientOf(system, service, {
      fetch: losingAnswers(2, (request) => {
        if (isCommand(request)) keys.push(request.headers.get('idempotency-key'));
        return isCommand(request);
      }),
    });
    const lamp = await firstLamp(client, linkId);
    const before = await commandsAtCoco();
    expect((await client.devices.execute(lamp, ON)).status).toBe('SUCCESS');
    expect(await commandsAtCoco()).toBe(before + 1);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    await client.devices.execute(lamp, ON);
    expect(await commandsAtCoco()).toBe(before + 2);
  });

  it('runs a command with a custom key once for all calls', async () => {
    const client = clientOf(system, service);
    const lamp = await firstLamp(client, linkId);
    const before = await commandsAtCoco();
    for (let call = 0; call < 2; call += 1)
      await client.devices.execute(lamp, ON, { idempotencyKey: 'evening-42' });
    expect(await commandsAtCoco()).toBe(before + 1);
  });

  it('waits for the end of a command whose answer was lost, which is sent once', async () => {
    const client = clientOf(system, service, { fetch: losingAnswers(2, isCommand) });
    const lamp = await firstLamp(client, linkId);
    const before = await commandsAtCoco();
    const options = { confirmed: true, within: 20, actor: 'Zoë’s nightly job' };
    const end = await client.devices.executeAndWait(lamp, ON, options);
    expect(end).toMatchObject({ state: 'confirmed', reason: null, command: 'ON' });
    expect(await commandsAtCoco()).toBe(before + 1);
    expect(await client.commands.read(end.id)).toEqual(end);
    expect(end.actor).toEqual({ name: 'Zoë’s nightly job', verified: false, issuer: null });
    const listed: string[] = [];
    for await (const { id } of client.commands.list(linkId, { state: 'confirmed' })) listed.push(id);
    expect(listed).toContain(end.id);
  });

  it('waits out a 429', async () => {
    const slow = await system.createService({ requestRate: 1, requestBurst: 1 });
    const client = clientOf(system, slow);
    const start = performance.now();
    for (let call = 0; call < 2; call += 1) for await (const _link of client.links.list()) break;
    expect(performance.now() - start).toBeGreaterThanOrEqual(900);
    const hasty = clientOf(system, slow, { retry: { attempts: 1 } });
    await expect(hasty.links.list().next()).rejects.toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryAfterSeconds: 1,
    });
  });

  it('waits out a 503', async () => {
    const client = clientOf(system, service);
    await system.control('POST', '/faults', {
      match: { endpoint: 'api' },
      action: { type: 'cut-after' },
      times: 2,
    });
    await expect(client.devices.networks(linkId)).rejects.toMatchObject({ code: 'upstream_failure' });
    const hasty = clientOf(system, service, { retry: { attempts: 1 } });
    await expect(hasty.devices.networks(linkId)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect((await client.devices.networks(linkId)).networks).toHaveLength(2);
  });

  it('does not start a link session twice', async () => {
    let sent = 0;
    const client = clientOf(system, service, {
      fetch: losingAnswers(1, () => {
        sent += 1;
        return true;
      }),
    });
    const start = client.linking.start({ userId: 'once', returnUrl: `${RETURN_ORIGIN}/coco/done` });
    await expect(start).rejects.toMatchObject({ code: 'unreachable', message: /ECONNRESET/ });
    expect(sent).toBe(1);
  });

  it('counts a link as revoked if the revocation’s answer was lost', async () => {
    const id = await system.link(service, undefined, { userId: 'leaving' });
    const client = clientOf(system, service, {
      fetch: losingAnswers(1, ({ method }) => method === 'DELETE'),
    });
    await client.links.revoke(id);
    expect((await client.links.read(id)).status).toBe('revoked');
  });

  it('ends when aborted', async () => {
    const client: BrokerClient = clientOf(system, service);
    await expect(client.links.read(linkId, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
