/** Large answers in transit: bounded memory, and cut when they must not continue. */
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MEGABYTE, pour } from '../../../../test/harness/network/pour.js';
import { until } from '../../../../test/harness/time/until.js';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { TOKEN } from '../testing/stand-ins.js';

const NETWORKS = '/coco/network-manager/networks';

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start({
    responseBodyLimit: 120 * MEGABYTE.length,
    idleTimeout: 2_000,
    totalTimeout: 120_000,
  });
});

beforeEach(() => {
  proxy.caller = unrestrictedCaller();
  proxy.link.ended = undefined;
  proxy.callers.now = 'as admitted';
  proxy.callers.unreachable = false;
});

afterAll(() => proxy.stop());

/** Begins a call and leaves its answer unread. */
function unread(): Promise<IncomingMessage> {
  return new Promise((resolve) => {
    get(proxy.url(NETWORKS), resolve);
  });
}

describe('a large answer', () => {
  it('passes through in full', async () => {
    proxy.cloud.answer((_request, response) => void pour(response, 100));
    let size = 0;
    await read(await proxy.fetch(NETWORKS), (chunk) => (size += chunk.length));
    expect(size).toBe(100 * MEGABYTE.length);
  });

  it('says how long it is where COCO said so', async () => {
    proxy.cloud.answer((_request, response) => {
      response.writeHead(200, { 'content-length': 100_000 }).end(Buffer.alloc(100_000));
    });
    expect((await proxy.fetch(NETWORKS)).headers.get('content-length')).toBe('100000');
  });

  it('is taken from COCO no faster than the caller reads', async () => {
    let sent = 0;
    proxy.cloud.answer((_request, response) => void pour(response, 200, (megabytes) => (sent = megabytes)));
    const answer = await unread();
    await pause(300);
    expect(sent).toBeLessThan(60);
    answer.destroy();
    await until('the call is cut', () => proxy.cloud.brokenOff === 1);
  });

  it('is cut when the caller does not read on', async () => {
    proxy.cloud.answer((_request, response) => void pour(response, 200));
    const answer = await unread();
    await until('the call is cut', () => proxy.cloud.brokenOff === 1);
    answer.destroy();
  });

  it('is refused when it says that it is too large', async () => {
    proxy.cloud.answer((_request, response) => {
      response.writeHead(200, { 'content-length': 121 * MEGABYTE.length });
      response.write('a');
    });
    expect(await (await proxy.fetch(NETWORKS)).json()).toMatchObject({ code: 'upstream_response_too_large' });
  });

  it('is cut when it becomes too large', async () => {
    proxy.cloud.answer((_request, response) => void pour(response, 122));
    const answer = await proxy.fetch(NETWORKS);
    await expect(read(answer, () => undefined)).rejects.toThrow();
  });

  /** An answer that never ends, every 20 ms more than the broker holds back of it. */
  const drip = (_request: unknown, response: ServerResponse): void => {
    const timer = setInterval(() => response.write('drop '.repeat(1_000)), 20);
    response.once('close', () => {
      clearInterval(timer);
    });
  };

  it.each<[string, () => void]>([
    ['its link is revoked', () => (proxy.link.ended = 'revoked')],
    ['COCO ends its link', () => (proxy.link.ended = 'refused')],
    ['its key is revoked', () => (proxy.callers.now = undefined)],
    ['its scope is taken away', () => (proxy.callers.now = { ...unrestrictedCaller(), scopes: new Set() })],
    ['the lock is taken away', () => (proxy.callers.now = caller())],
  ])('is cut when %s', async (_what, end) => {
    proxy.cloud.answer(drip);
    const reading = read(await proxy.fetch(NETWORKS), () => undefined);
    reading.catch(() => undefined);
    end();
    await expect(reading).rejects.toThrow();
    await until('the call is cut', () => proxy.cloud.brokenOff === 1);
  });

  it('is held back while its right can’t be found out, and goes on without a gap', async () => {
    let sent = 0;
    proxy.cloud.answer((_request, response) => {
      const timer = setInterval(() => response.write(`${String(sent++)} `), 20);
      response.once('close', () => {
        clearInterval(timer);
      });
    });
    const chunks: string[] = [];
    const reading = read(await proxy.fetch(NETWORKS), (chunk) => chunks.push(chunk.toString()));
    reading.catch(() => undefined);
    await until('some have arrived', () => chunks.length > 5);
    proxy.callers.unreachable = true;
    await silence(() => chunks.length);
    const before = chunks.length;
    proxy.callers.unreachable = false;
    await until('more arrive', () => chunks.length > before + 5);
    // A chunk may end within a number, so everything after the last space is dropped.
    const numbers = chunks.join('').split(' ').slice(0, -1).map(Number);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    proxy.callers.now = undefined;
    await expect(reading).rejects.toThrow();
  });

  it('that COCO ends while it is held back is given to its end afterwards', async () => {
    let end = (): void => undefined;
    proxy.cloud.answer((request, response) => {
      end = () => response.end('the end');
      drip(request, response);
    });
    const chunks: string[] = [];
    const reading = read(await proxy.fetch(NETWORKS), (chunk) => chunks.push(chunk.toString()));
    proxy.callers.unreachable = true;
    await silence(() => chunks.length);
    end();
    await silence(() => chunks.length);
    expect(chunks.join('')).not.toContain('the end');
    proxy.callers.unreachable = false;
    await reading;
    expect(chunks.join('')).toMatch(/^(drop )+the end$/);
  });
});

/** Waits until a count has not changed for thirty checks. Checks, not time: a paused process changes nothing. */
async function silence(count: () => number): Promise<void> {
  let last = count();
  for (let looks = 0; looks < 30; looks += 1) {
    await pause(10);
    if (count() !== last) looks = 0;
    last = count();
  }
}

describe('an answer that echoes the token', () => {
  const secret = `${TOKEN}1`;
  const text = Buffer.from(`${'x'.repeat(200_000)}{"debug":"Bearer ${secret}"}${'y'.repeat(100_000)}`);

  it.each([1_000, 65_536, 199_999, 200_050])(
    'is cut before any of it gets out, in chunks of %i bytes',
    async (size) => {
      proxy.cloud.answer((_request, response) => {
        void (async () => {
          for (let start = 0; start < text.length && !response.destroyed; start += size) {
            response.write(text.subarray(start, start + size));
            await pause(1);
          }
          response.end();
        })();
      });
      const received: Buffer[] = [];
      await expect(read(await proxy.fetch(NETWORKS), (chunk) => received.push(chunk))).rejects.toThrow();
      const seen = Buffer.concat(received).toString();
      expect(text.toString().startsWith(seen)).toBe(true);
      expect(seen).not.toContain(secret.slice(0, 8));
      expect(await proxy.registry.getSingleMetricAsString('coconet_token_echoes_total')).toMatch(
        /_total [1-9]/,
      );
    },
  );

  it('is refused when it is small', async () => {
    const body = `{"debug":"${Buffer.from(`Bearer ${secret}`).toString('base64')}"}`;
    proxy.cloud.answer((_request, response) => {
      response.writeHead(200, { 'content-length': body.length }).end(body);
    });
    const answer = await proxy.fetch(NETWORKS);
    const shown = await answer.text();
    expect(JSON.parse(shown)).toMatchObject({ code: 'upstream_failure' });
    expect(shown).not.toContain(secret.slice(0, 8));
  });
});

async function read(answer: Response, onChunk: (chunk: Buffer) => void): Promise<void> {
  for await (const chunk of answer.body ?? []) onChunk(Buffer.from(chunk as Uint8Array));
}
