/** An answer without an end does not fill the reader's memory. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { boundedFetch, readBounded } from './read-bounded.js';

const LIMIT = 1_000;

let server: Server;
let sent = 0;

const answers: Readonly<Record<string, (answer: ServerResponse) => void>> = {
  '/fits': (answer) => answer.writeHead(201, { 'x-kept': 'yes' }).end('x'.repeat(LIMIT)),
  '/larger': (answer) => answer.end('x'.repeat(LIMIT + 1)),
  '/empty': (answer) => answer.writeHead(204).end(),
  '/coded': (answer) =>
    answer.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000))),
  '/endless': (answer) => {
    const send = (): void => {
      sent += 65_536;
      if (!answer.destroyed) answer.write(Buffer.alloc(65_536), send);
    };
    send();
  },
};

beforeAll(async () => {
  server = createServer((request, answer) => answers[request.url ?? '']?.(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function get(path: string): Promise<Response> {
  return boundedFetch(LIMIT)(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
}

describe('a bounded fetch', () => {
  it('returns an answer that fits unchanged', async () => {
    const answer = await get('/fits');
    expect([answer.status, answer.headers.get('x-kept'), (await answer.text()).length]).toEqual([
      201,
      'yes',
      LIMIT,
    ]);
    expect((await get('/empty')).status).toBe(204);
  });

  it.each(['/larger', '/coded', '/endless'])('refuses %s without reading all of it', async (path) => {
    sent = 0;
    await expect(get(path)).rejects.toThrow('The answer has more than 1000 bytes');
    // Only what sockets buffer on both sides.
    expect(sent).toBeLessThan(30_000_000);
  });
});

describe('a bounded read', () => {
  it('counts bytes across chunks', async () => {
    const chunks = (...lengths: number[]) => lengths.map((length) => Buffer.alloc(length));
    async function* stream(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
      for (const part of parts) yield await Promise.resolve(part);
    }
    expect((await readBounded(stream(chunks(4, 6)), 10))?.length).toBe(10);
    expect(await readBounded(stream(chunks(4, 6, 1)), 10)).toBeUndefined();
    expect((await readBounded(stream([]), 10))?.length).toBe(0);
  });
});
