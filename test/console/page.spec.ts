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

  it('has cacheable files, and nothing else', async () => {
    const { text } = await client.call('GET', '/console');
    const script = /src="(\/console\/assets\/[^"]+)"/.exec(text)?.[1] ?? '';
    const file = await client.call('GET', script);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toMatch(/javascript/);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    for (const name of ['none.js', '..%2findex.html', '%2e%2e%2findex.html', '.env'])
      expect([name, (await client.call('GET', `/console/assets/${name}`)).status]).toEqual([name, 404]);
  });
});
