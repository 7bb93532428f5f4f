import { inspect, format } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from './secret.js';

const PLAIN = 'canary-7f3a';

describe('a secret', () => {
  const secret = new Secret(PLAIN);

  it.each<[string, () => string]>([
    ['text', () => String(secret)],
    ['a member of a list', () => [secret, secret].join()],
    ['JSON', () => JSON.stringify({ secret })],
    ['inspection, however deep', () => inspect({ a: { secret } }, { depth: 9, showHidden: true })],
    ['a format', () => format('%s %o %j', secret, secret, secret)],
    ['its keys and values', () => JSON.stringify(Object.entries(secret))],
    ['a thrown error', () => inspect(new Error('failed', { cause: secret }))],
  ])('does not show its value as %s', (_how, show) => {
    expect(show()).not.toContain(PLAIN);
  });

  it('gives its value when asked by name', () => {
    expect(secret.reveal()).toBe(PLAIN);
  });
});
