/**
 * The way out of a company network: through a real CONNECT proxy, with real TLS behind it. The proxy learns hosts and
 * ports, never the content; whatever it does, a request that was not sent never counts as sent.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, getGlobalDispatcher, Pool, request, setGlobalDispatcher } from 'undici';
import { connectionFailure, EgressProxy, useProxyForFetch } from '#kernel';
import { cocoConnector } from '../../libs/coconet/src/transport/connector.js';
import { TargetPolicy } from '../../libs/events/src/sending/target-policy.js';
import { TokenTransport } from '../../libs/oauth/src/token/token-transport.js';
import {
  startTlsServer,
  trustAuthority,
  type Handshake,
  type TlsServer,
} from '../harness/cloud/tls-server.js';
import { json, PAIR } from '../harness/cloud/raw-token-server.js';
import { startConnectProxy, type ConnectProxy, type ProxyManner } from '../harness/network/connect-proxy.js';
import { freePort } from '../harness/network/free-port.js';

const SECRET = 'refresh-token-0815';

let proxy: ConnectProxy | undefined;
let server: TlsServer | undefined;
let distrust: () => void;

beforeEach(() => {
  distrust = trustAuthority();
});

afterEach(() => {
  proxy?.close();
  server?.close();
  distrust();
});

async function stage(
  manner: ProxyManner,
  handshake: Handshake = 'good',
): Promise<{ way: EgressProxy; url: URL }> {
  proxy = await startConnectProxy(manner);
  server = await startTlsServer(handshake, (socket) => socket.end(json(PAIR)));
  return { way: new EgressProxy(proxy.url), url: server.url };
}

const post = (way: EgressProxy | undefined, origin: URL, timeout = 20_000): Promise<unknown> =>
  new TokenTransport(origin, way).post(new URL('/token', origin), 'text/plain', SECRET, timeout);

describe('a token call through the proxy', () => {
  it('reaches COCO, and the proxy sees neither the token nor COCO its password', async () => {
    const { way, url } = await stage('opens');
    expect(await post(way, url)).toMatchObject({ status: 200 });
    expect(proxy?.heads).toEqual([
      `CONNECT ${url.host} HTTP/1.1\r\nHost: ${url.host}\r\n` +
        `Proxy-Authorization: Basic ${Buffer.from('user:p@ss').toString('base64')}\r\n\r\n`,
    ]);
    expect(proxy?.seen().length).toBeGreaterThan(0);
    expect(proxy?.seen()).not.toContain(SECRET);
  });

  it('goes nowhere else than to its origin', async () => {
    const { way, url } = await stage('opens');
    expect(() =>
      new TokenTransport(url, way).post(
        new URL('https://elsewhere.example.com/token'),
        'text/plain',
        SECRET,
        1_000,
      ),
    ).toThrow(TypeError);
    expect(proxy?.heads).toEqual([]);
  });

  it.each<[Handshake, string]>([
    ['otherHost', 'tls_failure'],
    ['expired', 'tls_failure'],
    ['plain text', 'tls_failure'],
  ])('to a host behind it that shows "%s" was certainly not carried out', async (handshake, reason) => {
    const { way, url } = await stage('opens', handshake);
    await expect(post(way, url)).rejects.toMatchObject({ reason, outcomeUnknown: false });
    expect(server?.received()).toBe(0);
  });

  it.each<[ProxyManner, string]>([
    ['refuses', 'proxy_refused'],
    ['demands a password', 'proxy_refused'],
    ['sends no end', 'proxy_refused'],
    ['is silent', 'proxy_timeout'],
    ['hangs up', 'proxy_unreachable'],
  ])('that %s was certainly not carried out', async (manner, reason) => {
    const { way, url } = await stage(manner);
    await expect(post(way, url, manner === 'is silent' ? 300 : 20_000)).rejects.toMatchObject({
      reason,
      outcomeUnknown: false,
    });
    expect(server?.received()).toBe(0);
  });

  it('that is down was certainly not carried out', async () => {
    const { url } = await stage('opens');
    const way = new EgressProxy(new URL(`http://127.0.0.1:${await freePort()}`));
    await expect(post(way, url)).rejects.toMatchObject({
      reason: 'proxy_unreachable',
      outcomeUnknown: false,
    });
  });
});

describe('calls to COCO', () => {
  it.each<[string, string[], number]>([
    ['go through the proxy', [], 1],
    ['go directly to a host of NO_PROXY', ['127.0.0.1'], 0],
  ])('%s', async (_title, exempt, tunnels) => {
    const { url } = await stage('opens');
    const way = new EgressProxy(proxy?.url ?? url, exempt);
    const pool = new Pool(url.origin, { connect: cocoConnector({ allowH2: false }, way) });
    const { statusCode, body } = await pool.request({ method: 'GET', path: '/' });
    await body.dump();
    expect([statusCode, proxy?.heads.length]).toEqual([200, tunnels]);
    await pool.destroy();
  });

  it('fail as never sent when the proxy is silent', async () => {
    const { way, url } = await stage('is silent');
    const pool = new Pool(url.origin, { connect: cocoConnector({ allowH2: false, timeout: 300 }, way) });
    const failure: unknown = await pool
      .request({ method: 'GET', path: '/' })
      .catch((error: unknown) => error);
    expect(connectionFailure(failure)).toBe('proxy_timeout');
    await pool.destroy();
  });
});

describe('everything else', () => {
  const usual = getGlobalDispatcher();

  afterEach(() => {
    setGlobalDispatcher(usual);
  });

  it('goes through the proxy too: issuers by fetch, and requests of undici', async () => {
    const { way, url } = await stage('opens');
    useProxyForFetch(way);
    expect(await (await fetch(url)).json()).toEqual(JSON.parse(PAIR));
    const { statusCode, body } = await request(url);
    await body.dump();
    expect([statusCode, (proxy?.heads.length ?? 0) > 0]).toEqual([200, true]);
  });

  it('but webhooks, whose addresses the broker judges itself', async () => {
    const { way } = await stage('opens');
    useProxyForFetch(way);
    const policy = new TargetPolicy({ allowedNetworks: [] } as never);
    const agent = new Agent({ connect: { lookup: policy.lookupPublic } });
    await expect(agent.request({ origin: 'https://localhost', path: '/', method: 'POST' })).rejects.toThrow(
      'localhost resolves to no public address',
    );
    expect(proxy?.heads).toEqual([]);
    await agent.destroy();
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['https://api.getcoco.buzz', [], true],
    ['http://api.getcoco.buzz', [], false],
    ['https://vault.internal', ['.internal'], false],
    ['https://vault.internal', ['*.internal'], false],
    ['https://a.vault.internal', ['vault.internal'], false],
    ['https://notvault.internal', ['vault.internal'], true],
    ['https://VAULT.internal:8200', ['vault.internal:8200'], false],
    ['https://vault.internal', ['vault.internal:8200'], true],
    ['https://vault.internal', ['vault.internal:443'], false],
    ['https://vault.internal', ['*'], false],
  ])('%s with %p goes through the proxy: %p', (url, exempt, through) => {
    expect(new EgressProxy(new URL('http://proxy:3128'), exempt).serves(new URL(url))).toBe(through);
  });
});
