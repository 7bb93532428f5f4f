import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { BrokerClientError, createBrokerClient, type BrokerClientOptions } from '#client';
import { freePort } from '../harness/network/free-port.js';

const SECRET = 'cbk_0123456789abcdef_canary_00000000';

const clientWith = (options: Partial<BrokerClientOptions>): ReturnType<typeof createBrokerClient> =>
  createBrokerClient({
    baseUrl: 'https://broker.test',
    credential: SECRET,
    retry: { attempts: 1 },
    ...options,
  });

const errorOf = async (options: Partial<BrokerClientOptions>): Promise<unknown> => {
  try {
    return await clientWith(options).links.read('l');
  } catch (error) {
    return error;
  }
};

const shown = (value: unknown): string =>
  `${inspect(value, { depth: 20, showHidden: true, getters: true })} ${JSON.stringify(value)}`;

/** Throws an error that quotes the request, as some libraries' errors do. */
const quoting = (request: Request): Promise<Response> => {
  const headers = Object.fromEntries(request.headers);
  throw Object.assign(new Error(JSON.stringify(headers), { cause: { request, headers } }), { headers });
};

describe('the credential', () => {
  it('is sent', async () => {
    const sent: (string | null)[] = [];
    const answering = (request: Request): Promise<Response> => {
      sent.push(request.headers.get('authorization'));
      return Promise.resolve(Response.json({ id: 'l' }));
    };
    await clientWith({ fetch: answering }).links.read('l');
    await clientWith({ fetch: answering, credential: () => Promise.resolve(`${SECRET}\n`) }).links.read('l');
    expect(sent).toEqual([`Bearer ${SECRET}`, `Bearer ${SECRET}`]);
  });

  it('is not shown by the client', () => {
    expect(shown(clientWith({}))).not.toContain('canary');
  });

  it.each<[string, string, Partial<BrokerClientOptions>]>([
    ['that quotes the request', 'unreachable', { fetch: quoting }],
    ['of a credential that no header may hold', 'no_credential', { credential: `${SECRET}\u0007` }],
    ['of two lines', 'no_credential', { credential: `${SECRET}\n${SECRET}` }],
    ['of a source', 'no_credential', { credential: () => Promise.reject(new Error(SECRET)) }],
    [
      'of a proxy',
      'foreign_answer',
      { fetch: () => Promise.resolve(new Response('<h1>No</h1>', { status: 502 })) },
    ],
  ])('is not shown by an error %s', async (_what, code, options) => {
    const error = await errorOf(options);
    expect(error).toBeInstanceOf(BrokerClientError);
    expect(error).toMatchObject({ code });
    expect(shown(error)).not.toContain('canary');
  });

  it('is not shown by the error about a broker that does not exist', async () => {
    const error = await errorOf({ baseUrl: `http://127.0.0.1:${await freePort()}` });
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringContaining('ECONNREFUSED') });
    expect(shown(error)).not.toContain('canary');
  });

  it('does not follow a redirect', async () => {
    const asked: string[] = [];
    const redirecting = (request: Request): Promise<Response> => {
      asked.push(request.redirect);
      return Promise.resolve(
        new Response(null, { status: 307, headers: { location: 'https://evil.test/' } }),
      );
    };
    expect(await errorOf({ fetch: redirecting })).toMatchObject({ code: 'foreign_answer', status: 307 });
    expect(asked).toEqual(['manual']);
  });
});

describe('an answer that is not the broker’s', () => {
  it.each([
    ['a page', () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })],
    ['nothing', () => new Response(null, { status: 200 })],
    ['half of one', () => new Response('{"id":', { headers: { 'content-type': 'application/json' } })],
  ])('is an error if it is %s', async (_what, answer) => {
    const error = await errorOf({ fetch: () => Promise.resolve(answer()) });
    expect(error).toMatchObject({ name: 'BrokerClientError', code: 'foreign_answer' });
  });
});

describe('invalid options of a client', () => {
  it.each([
    ['baseUrl', { baseUrl: 'broker' }],
    ['baseUrl', { baseUrl: `https://u:${SECRET}@broker.test` }],
    ['baseUrl', { baseUrl: 'file:///etc/passwd' }],
    ['retry.attempts', { retry: { attempts: 0 } }],
    ['retry.totalMs', { retry: { totalMs: Number.NaN } }],
  ])('is reported by name: %s', (name, options) => {
    expect(() => clientWith(options)).toThrow(name);
    expect(() => clientWith(options)).not.toThrow(/canary/);
  });
});
