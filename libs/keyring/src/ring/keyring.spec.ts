import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Keyring, KeyringInvalid } from './keyring.js';

const key = (length = 32): string => randomBytes(length).toString('base64');

describe('a keyring', () => {
  it('has its first key as primary and finds the others by id', () => {
    const ring = Keyring.parse(`b:${key()}, a:${key()}`);
    expect(ring.primary.id).toBe('b');
    expect(ring.ids).toEqual(['b', 'a']);
    expect(ring.get('a')?.id).toBe('a');
    expect(ring.get('c')).toBeUndefined();
  });

  it.each([
    ['holds nothing', ' , ', 'holds no key'],
    ['has an entry without id', key(), 'entry 1 is malformed'],
    ['has a bad id', `a b:${key()}`, 'entry 1 has a bad id'],
    ['has an id twice', `a:${key()},a:${key()}`, 'names key "a" twice'],
    ['has a short key', `a:${key(16)}`, 'key "a" is 16 bytes long'],
    ['has a key that is not base64', 'a:!!!!', 'key "a" is not valid base64'],
  ])('that %s is refused', (_what, text, message) => {
    expect(() => Keyring.parse(text)).toThrow(KeyringInvalid);
    expect(() => Keyring.parse(text)).toThrow(message);
  });

  it('never repeats the key in an error', () => {
    const secret = key(31);
    let complaint = '';
    try {
      Keyring.parse(`a:${secret}`);
    } catch (error) {
      complaint = String(error);
    }
    expect(complaint).toContain('31 bytes');
    expect(complaint).not.toContain(secret);
  });
});
