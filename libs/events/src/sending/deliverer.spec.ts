import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#kernel';
import type { EventsSettings } from '../events-settings.js';
import type { WebhookSecretCipher } from './webhook-secrets.js';
import { Deliverer, type Target } from './deliverer.js';
import { TargetPolicy } from './target-policy.js';

let receiver: Server;
let port: number;
let received: number;
let answer: (response: ServerResponse) => void;
let deliverer: Deliverer | undefined;
let patience: number;

beforeEach(async () => {
  received = 0;
  patience = 5_000;
  answer = (response) => response.writeHead(204).end();
  receiver = createServer((_request, response) => {
    received += 1;
    answer(response);
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  ({ port } = receiver.address() as AddressInfo);
});

afterEach(async () => {
  await deliverer?.onApplicationShutdown();
  receiver.closeAllConnections();
  receiver.close();
});

/** Delivers to a webhook that was registered when more networks were allowed. */
async function deliver(url: string, allowedNetworks: readonly string[]): Promise<unknown> {
  const settings = { allowedNetworks, deliveryTimeout: patience, version: 'test' } as Pick<
    EventsSettings,
    keyof EventsSettings
  >;
  const secretCipher = { decrypt: () => ({}), sign: () => 'v1,signature' } as unknown as WebhookSecretCipher;
  deliverer = new Deliverer(secretCipher, new TargetPolicy(settings), new SystemClock(), settings);
  const { outcome } = await deliverer.send({ url } as Target, { id: 'event', body: '{}' });
  return outcome;
}

describe('a webhook that exists', () => {
  it.each(['http://127.0.0.1', 'http://[::ffff:127.0.0.1]', 'http://0x7f.1', 'http://localhost'])(
    'is not called in a network that is no longer allowed: %s',
    async (origin) => {
      expect(await deliver(`${origin}:${port}/hooks`, [])).toMatchObject({ cause: 'target_not_allowed' });
      expect(
        await deliver(`${origin.replace('http:', 'https:')}:${port}/hooks`, ['10.0.0.0/8']),
      ).toMatchObject({
        cause: 'target_not_allowed',
      });
      expect(received).toBe(0);
    },
  );

  it('is called in a network that is allowed', async () => {
    expect(await deliver(`http://127.0.0.1:${port}/hooks`, ['127.0.0.0/8'])).toEqual({
      kind: 'delivered',
      status: 204,
    });
    expect(received).toBe(1);
  });

  it.each<[string, (response: ServerResponse) => void, object]>([
    [
      '503 with Retry-After',
      (response) => response.writeHead(503, { 'retry-after': '7' }).end(),
      { status: 503, retryAfterSeconds: 7 },
    ],
    ['500', (response) => response.writeHead(500).end(), { status: 500, retryAfterSeconds: undefined }],
    ['410', (response) => response.writeHead(410).end(), { kind: 'gone', status: 410 }],
    [
      'nothing, and hangs up',
      (response) => response.destroy(),
      { status: undefined, cause: 'connection_lost' },
    ],
  ])('that answers %s is understood', async (_what, given, outcome) => {
    answer = given;
    expect(await deliver(`http://127.0.0.1:${port}/hooks`, ['127.0.0.0/8'])).toMatchObject({
      kind: 'failed',
      ...outcome,
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['never answers', () => undefined],
    ['trickles the head of its answer', ({ socket }) => void drip(socket, 'HTTP/1.1 200 OK\r\nx: ')],
  ])('that %s is given up in time', async (_what, given) => {
    patience = 300;
    answer = given;
    expect(await deliver(`http://127.0.0.1:${port}/hooks`, ['127.0.0.0/8'])).toMatchObject({
      kind: 'failed',
      status: undefined,
      cause: 'timeout',
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['trickles in', (response) => void drip(response.writeHead(200), 'x')],
    ['never ends', (response) => response.writeHead(200).write('x'.repeat(100_000))],
    ['breaks off', (response) => response.writeHead(200).write('x', () => response.destroy())],
  ])('has acknowledged a message by its status, though the body of its answer %s', async (_what, given) => {
    answer = given;
    expect(await deliver(`http://127.0.0.1:${port}/hooks`, ['127.0.0.0/8'])).toEqual({
      kind: 'delivered',
      status: 200,
    });
  });
});

/** Sends a text again and again until the other side hangs up. */
async function drip(to: Writable | null, text: string): Promise<void> {
  while (to !== null && !to.destroyed) {
    to.write(text);
    await setTimeout(20);
  }
}
