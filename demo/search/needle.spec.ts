import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { needleOf, needlesIn } from './needle.js';

const secret = fc.stringMatching(/^[A-Za-z0-9._~+/-]{16,80}$/).filter((text) => text.split('.').length < 3);
const neighbours = fc.string({ maxLength: 9 });

const writings: Record<string, (text: string) => string> = {
  'as it stands': (text) => text,
  'percent-encoded': (text) => encodeURIComponent(text),
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

  it('is not found where it is not', () => {
    fc.assert(
      fc.property(secret, secret, (value, other) => {
        fc.pre(!other.includes(value) && !value.includes(other));
        expect(needlesIn(Buffer.from(other), [needleOf('secret', value)])).toEqual([]);
      }),
    );
  });
});
