import { describe, expect, it } from '@jest/globals';
import { sha256, SystemRandomness } from '#kernel';
import { makeServiceKey, serviceKeyId } from './service-key.js';

describe('a service key', () => {
  const key = makeServiceKey(new SystemRandomness());

  it('has the form that secret scanners look for, with a 256-bit secret', () => {
    expect(key.text).toMatch(/^cbk_[0-9a-f]{16}_[0-9a-f]{64}_[0-9a-f]{8}$/);
  });

  it('is kept as the SHA-256 of its text', () => {
    expect(key.digest).toEqual(sha256(key.text));
  });

  it('names its id', () => {
    expect(serviceKeyId(key.text)).toBe(key.id);
  });

  it.each([
    [
      'a changed character',
      key.text.replace(/_(.)/, (_all, first: string) => `_${first === '0' ? '1' : '0'}`),
    ],
    ['a missing end', key.text.slice(0, -1)],
    ['something before it', ` ${key.text}`],
    ['a line after it', `${key.text}\n`],
    ['nothing', ''],
  ])('is not recognised with %s', (_what, text) => {
    expect(serviceKeyId(text)).toBeUndefined();
  });
});
