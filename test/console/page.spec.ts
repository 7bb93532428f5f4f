import { request, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem } from '../harness/broker/system.js';
import { ConsoleClient } from './console-client.js';

describe('the page of the console', () => {
  let system: TestSystem;
  let client: ConsoleClient;

  beforeAll(async () => {
    system = await TestSystem.start();
    client = new ConsoleClient(String(system.environment.PUBLIC_URL));
  });

  afterAll(async () => {
    await system.close();
  });

  it('is served at each of its addresses, with a policy that forbids inline scripts', async () => {
    const answers = await Promise.all(
      ['/console', '/console/links', '/console/links/1/x'].map((path) => client.call('GET', path)),
    );
    for (const { status, headers, text } of answers) {
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers.get('cache-control')).toBe('no-store');
      const policy = headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '-';
      expect(policy).toContain(`script-src 'self';`);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(text).toContain(nonce);
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)/);
    }
    const nonces = answers.map(({ headers }) => headers.get('content-security-policy'));
    expect(new Set(nonces).size).toBe(3);
  });

  it('names its own address, and says that it loads until its scripts are there', async () => {
    const { text } = await client.call('GET', '/console');
    const origin = new URL(String(system.environment.PUBLIC_URL)).origin;
    expect(text).toContain(`<meta name="console-origin" content="${origin}" />`);
    expect(text).toMatch(/<div id="console">\s*<p role="status"[^>]*>\s*Loading the console/);
  });

  it('first names a small script that waits for nothing, so that the broker is asked early', async () => {
    const { text } = await client.call('GET', '/console');
    const [first = '', path = ''] = /<script[^>]* src="([^"]+)"/.exec(text) ?? [];
    expect(first).toContain(' async ');
    const { text: script } = await client.call('GET', path);
    expect(script.length).toBeLessThan(2_000);
    expect(script).toContain('/v1/admin/overview');
  });

  it.each(['/console', '/console/links/1', '/console/assets/console.svg'])(
    'answers HEAD for %s as monitors ask it, with the headers of GET and no body',
    async (path) => {
      const [head, get] = await Promise.all([client.call('HEAD', path), client.call('GET', path)]);
      expect([head.status, head.text]).toEqual([200, '']);
      for (const name of ['content-type', 'content-length', 'cache-control'])
        expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    },
  );

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', undefined],
    [undefined, undefined],
  ])('sends its script to a browser that accepts %s as %s', async (accepted, encoding) => {
    const { text } = await client.call('GET', '/console');
    const script = /src="(\/console\/assets\/index-[^"]+)"/.exec(text)?.[1] ?? '';
    const { headers, bytes } = await fetchRaw(`${system.broker.url}${script}`, accepted);
    expect([headers['content-encoding'], headers.vary, headers['cache-control']]).toEqual([
      encoding,
      'accept-encoding',
      'public, max-age=31536000, immutable',
    ]);
    expect(headers['content-type']).toMatch(/javascript/);
    if (encoding === undefined) expect(bytes).toBeGreaterThan(400_000);
    else expect(bytes).toBeLessThan(300_000);
  });

  it('has cacheable files, and nothing else', async () => {
    const { text } = await client.call('GET', '/console');
    const script = /src="(\/console\/assets\/index-[^"]+)"/.exec(text)?.[1] ?? '';
    const file = await client.call('GET', script);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toMatch(/javascript/);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const compressed = [
      `${script.slice('/console/assets/'.length)}.br`,
      `${script.slice('/console/assets/'.length)}.gz`,
    ];
    for (const name of [...compressed, 'none.js', '..%2findex.html', '%2e%2e%2findex.html', '.env'])
      expect([name, (await client.call('GET', `/console/assets/${name}`)).status]).toEqual([name, 404]);
  });
});

/** As a browser gets it, before anything is decoded. */
async function fetchRaw(
  url: string,
  accepted: string | undefined,
): Promise<{ readonly headers: IncomingHttpHeaders; readonly bytes: number }> {
  return new Promise((resolve, reject) => {
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
    const asked = request(url, { headers }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => {
        resolve({ headers: answer.headers, bytes });
      });
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}
