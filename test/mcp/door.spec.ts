import { request as httpRequest } from 'node:http';
import { expect, it } from '@jest/globals';
import { SECRET, ServedMcp } from './agent.js';

it('the server for agents admits only who has the secret, by its own name, and no web page', async () => {
  // No broker is asked.
  const server = await ServedMcp.start({ BROKER_URL: 'http://127.0.0.1:9', BROKER_KEY: 'none' });
  const bearer = { authorization: `Bearer ${SECRET}` };
  const named = { ...bearer, 'mcp-user': 'alice' };
  const cases: readonly (readonly [Record<string, string | string[]>, number, string?, string?])[] = [
    [{ 'mcp-user': 'alice' }, 401],
    [{ ...named, authorization: `Bearer ${SECRET}x` }, 401],
    [{ ...named, authorization: `Basic ${SECRET}` }, 401],
    [{ ...named, authorization: [bearer.authorization, bearer.authorization] }, 401],
    [{ ...named, host: 'rebound.example.com' }, 403],
    [{ ...named, origin: 'https://evil.example.com' }, 403],
    [{ ...named, origin: 'null' }, 403],
    [{ ...named }, 404, '/mcp/../admin'],
    [bearer, 400],
    [{ ...bearer, 'mcp-user': ['alice', 'grace'] }, 400],
    [{ ...bearer, 'mcp-user': 'a'.repeat(201) }, 400],
    [
      named,
      413,
      '/mcp',
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { x: 'x'.repeat(70_000) } }),
    ],
    [named, 400, '/mcp', '{'],
  ];
  for (const [headers, status, path, body] of cases)
    expect([headers, await post(server.url, headers, path, body)]).toEqual([headers, status]);
  await server.stop();
});

/** The status that a request gets, with headers that `fetch` would not send. */
function post(
  url: string,
  headers: Readonly<Record<string, string | string[]>>,
  path = '/mcp',
  body = '{"jsonrpc":"2.0","id":1,"method":"ping"}',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = httpRequest(
      {
        hostname,
        port,
        path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}
