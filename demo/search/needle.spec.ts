import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { needleOf, needleOfBytes } from './needle.js';
import { needlesIn } from './needle-search.js';

const secret = fc.stringMatching(/^[A-Za-z0-9._~+/-]{16,80}$/).filter((text) => text.split('.').length < 3);
const neighbours = fc.string({ maxLength: 9 });

const writings: Record<string, (text: string) => string> = {
  'in plain text': (text) => text,
  'percent-encoded': (text) => encodeURIComponent(text),
  'percent-encoded in lower case': (text) =>
    encodeURIComponent(text).replace(/%../g, (escape) => escape.toLowerCase()),
  'as JSON': (text) => JSON.stringify(text),
  'as JSON with escaped slashes': (text) => JSON.stringify(text).replaceAll('/', '\\/'),
  'in hexadecimal': (text) => Buffer.from(text).toString('hex'),
  'in capital hexadecimal': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64url': (text) => Buffer.from(text).toString('base64url'),
};

describe('a needle', () => {
  it.each(Object.keys(writings))('is found %s, wherever in a longer text it was', (name) => {
    const write = writings[name] ?? String;
    fc.assert(
      fc.property(secret, neighbours, neighbours, (value, before, after) => {
        fc.pre(before.isWellFormed() && after.isWellFormed());
        const bytes = Buffer.from(`${before}${write(`${before}${value}${after}`)}${after}`);
        expect(needlesIn(bytes, [needleOf('secret', value)])).toHaveLength(1);
      }),
    );
  });

  it('is found by the signature of a JWT alone', () => {
    const signature = 'c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';
    const needle = needleOf('access_token', `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${signature}`);
    expect(needlesIn(Buffer.from(`"sig":"${signature}"`), [needle])).toEqual([needle]);
    expect(needlesIn(Buffer.from('eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.'), [needle])).toEqual([]);
  });

  it.each(Object.keys(writings))('is found %s when only its beginning or its end is left', (name) => {
    const write = writings[name] ?? String;
    const value = 'b3BhcXVlLXRva2VuL29m+2EtdGVzdA/rZWVwaW5nLWl0';
    for (const left of [value.slice(0, 20), value.slice(-20)])
      expect(needlesIn(Buffer.from(write(`>${left}…`)), [needleOf('secret', value)])).toHaveLength(1);
  });

  it('is found by the secret of a service key, not by its id', () => {
    const [id, key] = ['0123456789abcdef', 'fedcba98'.repeat(8)];
    const needle = needleOf('service key', `cbk_${id}_${key}_00000000`);
    expect(needlesIn(Buffer.from(`cbk_${id}_`), [needle])).toEqual([]);
    expect(needlesIn(Buffer.from(key.slice(0, 16)), [needle])).toEqual([needle]);
  });

  it('is found as bytes', () => {
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 37 + 129) % 256));
    const needle = needleOfBytes('key', bytes);
    const forms = [bytes, ...(['hex', 'base64', 'base64url'] as const).map((form) => bytes.toString(form))];
    for (const form of forms)
      expect(needlesIn(Buffer.concat([Buffer.from('x'), Buffer.from(form)]), [needle])).toEqual([needle]);
  });

  it('is not found where it does not occur', () => {
    fc.assert(
      fc.property(secret, secret, (value, other) => {
        const ends = [value.slice(0, 16), value.slice(-16)];
        fc.pre(!value.includes(other) && !ends.some((end) => other.includes(end)));
        expect(needlesIn(Buffer.from(other), [needleOf('secret', value)])).toEqual([]);
      }),
    );
  });
});
