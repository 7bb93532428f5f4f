/** COCO misbehaving: what each fault becomes, and what is retried. */
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CoconetSettings } from '../coconet-settings.js';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { until } from '../../../../test/harness/time/until.js';

const NETWORKS = '/coco/network-manager/networks';
const COMMANDS = `${NETWORKS}/n1/devices/7/resources/lamp/commands`;
const ON = { capabilityId: 0, cmdId: 0 };

let proxy: ProxyUnderTest;

afterEach(() => proxy.stop());

async function start(changes: Partial<CoconetSettings> = {}): Promise<void> {
  proxy = await ProxyUnderTest.start(changes);
}

async function problem(path = NETWORKS): Promise<unknown> {
  return (await proxy.fetch(path)).json();
}

/** Refuses the tokens of the first `refused` generations, as COCO does once they have expired. */
function refusing(refused: number): CloudHandler {
  return (request, response) => {
    const generation = Number(/(\d+)$/.exec(request.headers.authorization ?? '')?.[1]);
    const known = generation > refused;
    answerJson(known ? { networks: [] } : { error: { message: 'expired' } }, known ? 200 : 401)(
      request,
      response,
    );
  };
}

describe('a token that COCO refuses', () => {
  it('is renewed once, and the call sent once more', async () => {
    await start();
    proxy.cloud.answer(refusing(1));
    expect((await proxy.fetch(NETWORKS)).status).toBe(200);
    expect(proxy.tokens.renewals).toBe(1);
    expect(proxy.cloud.tokens.map((token) => token.at(-1))).toEqual(['1', '2']);
  });

  it('is renewed once for a command, which is sent once more with the same body', async () => {
    await start();
    proxy.cloud.answer(refusing(1));
    await proxy.post(COMMANDS, ON);
    const [first, second, ...more] = proxy.cloud.seen;
    expect(second?.body).toBe(first?.body);
    expect(second?.body).toContain('"capabilityId":0');
    expect(more).toEqual([]);
  });

  it('is renewed once for fifteen calls at once', async () => {
    await start();
    proxy.cloud.answer(refusing(1));
    const answers = await Promise.all(Array.from({ length: 15 }, () => proxy.fetch(NETWORKS)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(proxy.tokens.renewals).toBe(1);
  });

  it('is a refusal of the call when the renewed one is refused too, and nobody is sent to link again', async () => {
    await start();
    proxy.cloud.answer(refusing(99));
    expect(await problem()).toMatchObject({ code: 'upstream_failure', upstreamStatus: 401 });
    expect(proxy.cloud.seen).toHaveLength(2);
    expect(proxy.tokens.renewals).toBe(1);
  });

  it('is replaced by a newer one where the renewed one has expired on its way', async () => {
    await start();
    proxy.cloud.answer((request, response) => {
      const isSecond = request.headers.authorization?.endsWith('2') === true;
      if (isSecond) proxy.tokens.generation = 3;
      const isRefused = request.headers.authorization?.endsWith('3') !== true;
      response.writeHead(isRefused ? 401 : 200, { 'content-type': 'application/json' }).end('[]');
    });
    expect((await proxy.fetch(NETWORKS)).status).toBe(200);
    expect(proxy.cloud.tokens.map((token) => token.at(-1))).toEqual(['1', '2', '3']);
  });
});

describe('a COCO that takes too long', () => {
  it('to begin to answer is a time-out', async () => {
    await start({ firstByteTimeout: 100 });
    proxy.cloud.answer(() => undefined);
    expect(await problem()).toMatchObject({ code: 'upstream_first_byte_timeout' });
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it('and falls silent within a small answer is a time-out', async () => {
    await start({ idleTimeout: 100 });
    proxy.cloud.answer((_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('{');
    });
    expect(await problem()).toMatchObject({ code: 'upstream_idle_timeout' });
  });

  it('a byte at a time is a time-out in the end', async () => {
    await start({ totalTimeout: 300 });
    proxy.cloud.answer((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      const drip = setInterval(() => response.write('x'), 20);
      response.once('close', () => {
        clearInterval(drip);
      });
    });
    expect(await problem()).toMatchObject({ code: 'upstream_total_timeout' });
    await until('the call is cut', () => proxy.cloud.brokenOff === 1);
  });
});

describe('a connection that fails', () => {
  it('is tried once more for a read', async () => {
    await start();
    let calls = 0;
    proxy.cloud.answer((request, response) => {
      calls += 1;
      if (calls === 1) response.destroy();
      else answerJson({ networks: [] })(request, response);
    });
    expect((await proxy.fetch(NETWORKS)).status).toBe(200);
    expect(calls).toBe(2);
  });

  it('is tried no more than once', async () => {
    await start();
    proxy.cloud.answer((_request, response) => response.destroy());
    expect(await problem()).toMatchObject({ code: 'upstream_failure' });
    expect(proxy.cloud.seen).toHaveLength(2);
  });

  it('is never tried again for a command, which COCO may have carried out', async () => {
    await start();
    proxy.cloud.answer((_request, response) => response.destroy());
    expect(await (await proxy.post(COMMANDS, ON)).json()).toMatchObject({ code: 'upstream_failure' });
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it('to nobody is an upstream failure', async () => {
    await start({ baseUrl: new URL('http://127.0.0.1:1') });
    expect(await problem()).toMatchObject({ code: 'upstream_failure', detail: 'COCO could not be reached.' });
  });

  it('in the middle of a small answer is an upstream failure', async () => {
    await start();
    proxy.cloud.answer((_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('{');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await problem()).toMatchObject({ code: 'upstream_failure' });
  });
});

describe('an answer that is not HTTP as it should be', () => {
  /** Puts a server in COCO's place that answers every connection with these bytes. */
  async function startWith(bytes: string): Promise<() => void> {
    const server = createServer((socket: Socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(bytes));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await start({ baseUrl: new URL(`http://127.0.0.1:${port ?? 0}`) });
    return () => server.close();
  }

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 'upstream_failure'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
      'upstream_failure',
    ],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'upstream_failure',
    ],
    [
      'an upgrade',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      'upstream_failure',
    ],
    [
      'a flood of headers',
      `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
      'upstream_response_too_large',
    ],
  ])('%s is refused', async (_, bytes, code) => {
    const stop = await startWith(bytes);
    expect(await problem()).toMatchObject({ code });
    stop();
  });
});

describe('a COCO that is slow for everyone', () => {
  it('fills the places and the queue, and then calls are sent away', async () => {
    await start({ maxConcurrent: 2, maxQueued: 1 });
    const waiting: (() => void)[] = [];
    proxy.cloud.answer((request, response) => {
      waiting.push(() => {
        answerJson({ networks: [] })(request, response);
      });
    });
    const calls = [proxy.fetch(NETWORKS), proxy.fetch(NETWORKS), proxy.fetch(NETWORKS)];
    await until('two wait', () => waiting.length === 2);
    await until('COCO has two', () => proxy.cloud.seen.length === 2);
    expect(await problem()).toMatchObject({ code: 'overloaded', retryAfter: 1 });
    const release = setInterval(() => waiting.shift()?.(), 5);
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200]);
    clearInterval(release);
  });
});

describe('a COCO that keeps failing', () => {
  it('is not called for a while, and then once to try', async () => {
    await start({ circuitFailures: 3, circuitOpenTime: 60_000 });
    proxy.cloud.answer(answerJson({}, 500));
    for (let call = 0; call < 3; call += 1) await proxy.fetch(NETWORKS);
    expect(await problem()).toMatchObject({ code: 'upstream_unavailable', retryAfter: 60 });
    expect(proxy.cloud.seen).toHaveLength(3);
    expect(await proxy.registry.getSingleMetricAsString('coconet_open_targets')).toMatch(/targets 1$/m);
    proxy.cloud.answer(answerJson({ networks: [] }));
    proxy.clock.advance(60_000);
    expect((await proxy.fetch(NETWORKS)).status).toBe(200);
  });
});
