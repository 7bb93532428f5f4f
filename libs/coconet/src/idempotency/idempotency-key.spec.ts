import { describe, expect, it } from '@jest/globals';
import { keyedRequest } from './idempotency-key.js';

const SERVICE = 'service-1';

describe('an Idempotency-Key', () => {
  it('is optional', () => {
    expect(keyedRequest(SERVICE, undefined, ['a'])).toBeUndefined();
  });

  it('is the same quoted, as the draft asks, and bare', () => {
    const quoted = keyedRequest(SERVICE, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', ['a']);
    expect(quoted).toEqual(keyedRequest(SERVICE, '8e03978e-40d5-43dd-bc93-6894a57f9324', ['a']));
  });

  it.each(['', '""', '"a', 'a"', '"a", "b"', 'a, b', 'a;b', 'a b', `"${'x'.repeat(256)}"`, 'é', '"a\\"b"'])(
    'is refused as %j',
    (header) => {
      expect(() => keyedRequest(SERVICE, header, ['a'])).toThrow(/^header Idempotency-Key:/);
    },
  );

  it('tells different requests apart', () => {
    const of = (...request: string[]): Buffer | undefined => keyedRequest(SERVICE, 'k', request)?.fingerprint;
    expect(of('a', 'b')).not.toEqual(of('ab'));
    expect(of('a', 'b')).toEqual(of('a', 'b'));
  });

  it('keys the fingerprint, so that a PIN cannot be guessed from it without the key', () => {
    const first = keyedRequest(SERVICE, 'key-1', ['pin 4711'])?.fingerprint;
    expect(first).not.toEqual(keyedRequest(SERVICE, 'key-2', ['pin 4711'])?.fingerprint);
  });
});
