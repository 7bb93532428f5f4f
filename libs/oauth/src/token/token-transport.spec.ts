/** How a token call is made, and when it certainly was never sent. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../../test/harness/network/free-port.js';
import { startTlsServer, trustAuthority, type Handshake } from '../../../../test/harness/cloud/tls-server.js';
import { judgeTokenAnswer } from '../answer/judge.js';
import { ask, expectKept, json, PAIR, RawServer } from '../../../../test/harness/cloud/raw-token-server.js';
import { TokenTransport } from './token-transport.js';

const server = new RawServer();

afterEach(() => {
  server.close();
});

describe('a token call', () => {
  it('asks for no content coding and one exchange, and names the broker', async () => {
    await ask(await server.serve([json(PAIR)], 'closes'));
    expect(server.requests).toEqual([
      expect.stringMatching(
        /^POST \/v1\.0\/oauth\/token HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n[^]*\r\n\r\nx=y$/,
      ),
    ]);
    for (const line of ['Connection: close', 'Accept-Encoding: identity', 'Content-Length: 3'])
      expect(server.requests[0]).toContain(`\r\n${line}\r\n`);
  });

  it.each<[string, Handshake, string]>([
    ['whose certificate has expired', 'expired', 'tls_failure'],
    ['whose certificate is not valid yet', 'notYetValid', 'tls_failure'],
    ['whose certificate belongs to another host', 'otherHost', 'tls_failure'],
    ['without TLS', 'plain text', 'tls_failure'],
    ['that resets the handshake', 'reset', 'connection_failed'],
    ['that closes in the handshake', 'close', 'connection_failed'],
    ['that is silent in the handshake', 'silence', 'connect_timeout'],
  ])('to a server %s was certainly not carried out', async (_what, handshake, reason) => {
    const distrust = trustAuthority();
    const tls = await startTlsServer(handshake, (socket) => socket.end(json(PAIR)));
    const url = new URL('/token', tls.url);
    await expect(ask(url, 900)).rejects.toMatchObject({ reason, outcomeUnknown: false });
    expect(tls.received()).toBe(0);
    tls.close();
    distrust();
  });

  it('works over TLS, and resumes its session', async () => {
    const distrust = trustAuthority();
    const tls = await startTlsServer('good', (socket) => socket.end(json(PAIR)));
    const transport = new TokenTransport(tls.url);
    for (let call = 0; call < 3; call += 1) {
      const answer = await transport.post(new URL('/token', tls.url), 'text/plain', 'x=y', 2_000);
      expectKept(judgeTokenAnswer(answer, undefined, new Date()));
    }
    tls.close();
    distrust();
  });

  it('to a closed port was certainly not carried out', async () => {
    const url = new URL(`http://127.0.0.1:${await freePort()}/token`);
    await expect(ask(url)).rejects.toMatchObject({ reason: 'connection_refused', outcomeUnknown: false });
  });
});
