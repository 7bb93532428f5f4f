import { inspect, format } from 'node:util';
import { serialize } from 'node:v8';
import { describe, expect, it } from '@jest/globals';
import { Secret } from './secret.js';

const PLAIN = 'canary-7f3a';

describe('a secret', () => {
  const secret = new Secret(PLAIN);

  it.each<[string, () => string]>([
    ['text', () => String(secret)],
    ['a part of a text', () => `${String(secret)} ${secret.toLocaleString()}`],
    ['a part of a template', () => String.raw({ raw: ['>', '<'] }, secret)],
    ['a number', () => String(Number(secret))],
    ['a member of a list', () => [secret, secret].join()],
    ['JSON', () => JSON.stringify({ secret })],
    ['inspection, however deep', () => inspect({ a: { secret } }, { depth: 9, showHidden: true })],
    ['a format', () => format('%s %o %j', secret, secret, secret)],
    ['inspection without its own hook', () => inspect(secret, { customInspect: false, showHidden: true })],
    ['a clone', () => inspect(structuredClone({ secret }), { depth: 9, showHidden: true })],
    ['serialised bytes', () => serialize({ secret }).toString('latin1')],
    ['a copy', () => JSON.stringify(Object.assign({}, secret))],
    ['its keys and values', () => JSON.stringify(Object.entries(secret))],
    ['a thrown error', () => inspect(new Error('failed', { cause: secret }))],
  ])('does not show its value as %s', (_how, show) => {
    expect(show()).not.toContain(PLAIN);
  });

  it('compares as what it prints, so that no comparison reveals its value', () => {
    const other = new Secret(`${PLAIN}-another`);
    const asPrimitive = (one: Secret): unknown => one[Symbol.toPrimitive]();
    expect(asPrimitive(secret)).toBe('[redacted]');
    expect(asPrimitive(secret)).toBe(asPrimitive(other));
    expect([secret < other, secret > other]).toEqual([false, false]);
    expect([PLAIN].includes(String(secret))).toBe(false);
  });

  it('gives its value when asked by name', () => {
    expect(secret.reveal()).toBe(PLAIN);
  });
});
