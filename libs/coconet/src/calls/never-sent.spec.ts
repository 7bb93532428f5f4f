/** COCO with a bad certificate, or gone in the TLS handshake: nothing was sent, so no idempotency key may be held for it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { SystemClock } from '#kernel';
import {
  startTlsServer,
  trustAuthority,
  type Handshake,
  type TlsServer,
} from '../../../../test/harness/cloud/tls-server.js';
import { CoconetMetrics } from './coconet-metrics.js';
import { RightToSend } from '../transport/right-to-send.js';
import { command, TOKEN } from '../testing/coco-requests.js';
import { testSettings } from '../testing/settings.js';
import { provesNothingDone } from '../transport/upstream-errors.js';
import { Upstream } from './upstream.js';

const right = new RightToSend(() => Promise.resolve(), Infinity, new SystemClock());

let server: TlsServer;
let upstream: Upstream;
let distrust: () => void;

beforeAll(() => {
  distrust = trustAuthority();
});

afterAll(() => {
  distrust();
});

afterEach(async () => {
  await upstream.onModuleDestroy();
  server.close();
});

async function start(handshake: Handshake, answer: Parameters<typeof startTlsServer>[1]): Promise<void> {
  server = await startTlsServer(handshake, answer);
  upstream = new Upstream(
    testSettings({ baseUrl: server.url, connectTimeout: 500 }),
    new CoconetMetrics(new Registry()),
    new SystemClock(),
  );
}

const failure = async (): Promise<unknown> =>
  upstream.send(command, TOKEN, right).catch((error: unknown) => error);

describe('a command', () => {
  it.each<[string, Handshake]>([
    ['whose certificate has expired', 'expired'],
    ['whose certificate is not valid yet', 'notYetValid'],
    ['whose certificate names another host', 'otherHost'],
    ['that speaks no TLS', 'plain text'],
    ['that resets the connection in the handshake', 'reset'],
    ['that closes the connection in the handshake', 'close'],
    ['that falls silent in the handshake', 'silence'],
  ])('to a COCO %s was surely not carried out', async (_what, handshake) => {
    await start(handshake, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
    expect(provesNothingDone(await failure())).toBe(true);
    expect(server.received()).toBe(0);
  });

  it('to a COCO whose authority is unknown was surely not carried out', async () => {
    distrust();
    await start('good', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
    expect(provesNothingDone(await failure())).toBe(true);
    distrust = trustAuthority();
  });

  it('that COCO received before the connection was reset may have been carried out', async () => {
    await start('good', (socket) => socket.destroy());
    expect(provesNothingDone(await failure())).toBe(false);
    expect(server.received()).toBeGreaterThan(0);
  });

  it('is carried out once the certificate is good again', async () => {
    await start('expired', (socket) => socket.destroy());
    expect(provesNothingDone(await failure())).toBe(true);
    server.close();
    server = await startTlsServer(
      'good',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'),
      Number(server.url.port),
    );
    expect(await failure()).toMatchObject({ status: 200 });
  });
});
