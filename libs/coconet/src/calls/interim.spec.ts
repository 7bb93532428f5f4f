/** Servers that answer `100 Continue`, or another 1xx, unasked: the lamp is on, and the caller must learn that. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CoconetSettings } from '../coconet-settings.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const NETWORKS = '/coco/network-manager/networks';
const COMMANDS = `${NETWORKS}/n1/devices/7/resources/lamp/commands`;
const ON = { capabilityId: 0, cmdId: 0 };

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const GOOD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n{"networks":[]}';

let proxy: ProxyUnderTest;
let server: Server;
const seen: Socket[] = [];

/** Puts a server in COCO's place that answers each request with these pieces, one packet each. */
async function start(pieces: readonly string[], changes: Partial<CoconetSettings> = {}): Promise<void> {
  seen.length = 0;
  server = createServer({ noDelay: true }, (socket) => {
    seen.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      void (async () => {
        for (const piece of pieces) {
          await new Promise((sent) => socket.write(piece, sent));
          await new Promise((turn) => setImmediate(turn));
        }
      })();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  proxy = await ProxyUnderTest.start({ baseUrl: new URL(`http://127.0.0.1:${port ?? 0}`), ...changes });
}

afterEach(async () => {
  await proxy.stop();
  for (const socket of seen) socket.destroy();
  server.close();
});

describe('an answer after interim ones', () => {
  it.each([
    ['100 Continue', [CONTINUE, GOOD]],
    ['100 Continue in the same packet', [CONTINUE + GOOD]],
    ['100 Continue byte by byte', [...Array.from(CONTINUE), GOOD]],
    [
      'several',
      [CONTINUE, 'HTTP/1.1 102 Processing\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', GOOD],
    ],
    [
      '101 that nobody asked for',
      ['HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', GOOD],
    ],
  ])('reaches the caller of a read and of a command: %s', async (_what, pieces) => {
    await start(pieces);
    expect((await proxy.fetch(NETWORKS)).status).toBe(200);
    expect((await proxy.post(COMMANDS, ON)).status).toBe(200);
    expect((await proxy.fetch(NETWORKS)).status).toBe(200);
    expect(seen).toHaveLength(1);
  });

  it('is given up when it never comes, though interim ones do', async () => {
    await start([CONTINUE], { firstByteTimeout: 300, totalTimeout: 3_000 });
    const problem = await (await proxy.post(COMMANDS, ON)).json();
    expect(problem).toMatchObject({ code: 'upstream_first_byte_timeout' });
  });
});
