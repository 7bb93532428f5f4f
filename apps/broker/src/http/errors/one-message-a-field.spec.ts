/** What a caller sees for a field that breaks several rules: the first one, once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem } from '../../../../../test/harness/broker/system.js';

describe('a field that breaks several rules', () => {
  let system: TestSystem;
  let key: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    ({ key } = await system.createService({ name: 'lighting' }));
  });

  afterAll(async () => {
    await system.close();
  });

  const session = { userId: 'user-1', returnUrl: 'https://app.example/return' };

  it.each<[string, string, unknown, string, string]>([
    ['GET', '/v1/links?limit=1000000', undefined, 'limit', 'expected a number from 1 to 200'],
    ['GET', '/v1/links?limit=x', undefined, 'limit', 'expected a number from 1 to 200'],
    ['POST', '/v1/link-sessions', { ...session, userId: 123 }, 'userId', 'expected text'],
    ['POST', '/v1/link-sessions', { ...session, userId: [] }, 'userId', 'expected text'],
    [
      'POST',
      '/v1/link-sessions',
      { ...session, userId: ' ' },
      'userId',
      'expected text that is not blank, without control characters',
    ],
    [
      'POST',
      '/v1/link-sessions',
      { ...session, userId: '\u3000\u00a0' },
      'userId',
      'expected text that is not blank, without control characters',
    ],
    [
      'POST',
      '/v1/link-sessions',
      { ...session, userId: 'eva\u202egnp.exe' },
      'userId',
      'expected text that is not blank, without control characters',
    ],
    ['POST', '/v1/link-sessions', { ...session, returnUrl: 5 }, 'returnUrl', 'expected text'],
    [
      'POST',
      '/v1/link-sessions/01981f3e-9b10-7c43-8e55-d2a4c1b09f77/confirm',
      { confirmationCode: 7 },
      'confirmationCode',
      'expected text',
    ],
  ])('%s %s with %j says so once', async (method, path, body, field, message) => {
    const answer = await system.api(method, path, key, body);
    const { errors } = answer.json as { errors: unknown[] };
    expect([answer.status, errors.filter((error) => (error as { field: string }).field === field)]).toEqual([
      400,
      [{ field, message }],
    ]);
  });
});
