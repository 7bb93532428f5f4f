import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem } from '../../../../test/harness/broker/system.js';
import { problemsDocument } from './problems-document.js';

describe('the help for problems', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  it('is in the documentation as the broker knows it', () => {
    expect(readFileSync('docs/problems.md', 'utf8')).toBe(problemsDocument());
  });

  it('is where the type of a problem leads', async () => {
    const refused = await system.api('GET', '/v1/links', 'wrong');
    const { type } = refused.json as { type: string };
    const help = await system.api('GET', type, undefined);
    expect([help.status, help.headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8']);
    expect(help.text).toMatch(/^## unauthenticated\n\n401: /);
  });

  it.each(['none', 'constructor', '__proto__', '%2e%2e%2f'])('does not exist for %s', async (code) => {
    expect((await system.api('GET', `/problems/${code}`, undefined)).status).toBe(404);
  });
});
