import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  unwrapDataKey,
  decryptValue,
  wrapDataKey,
  encryptValue,
  type BoxRandomness,
} from './independent-decoder.js';
import { blobName, makeVectors, plainValue, type Vector } from './vectors.js';

const file = JSON.parse(readFileSync('test/vault/vectors.json', 'utf8')) as { vectors: Vector[] };

const bytes = (hexadecimal: string): Buffer => Buffer.from(hexadecimal, 'hex');
const randomnessOf = (part: { readonly salt: string; readonly nonce: string }): BoxRandomness => ({
  salt: bytes(part.salt),
  nonce: bytes(part.nonce),
});

describe('the test vectors of the encrypted format', () => {
  it('are what the vault encrypts', () => {
    expect(file.vectors).toEqual(makeVectors());
  });

  describe.each(file.vectors)('with $name', (vector) => {
    const { place, keyId } = vector;
    const keys = new Map([[keyId, bytes(vector.key)]]);

    it('open by what the document says', () => {
      const dataKey = unwrapDataKey(keys, place, bytes(vector.wrappedDataKey));
      expect(dataKey.toString('hex')).toBe(vector.dataKey);
      for (const { column, value, blob } of vector.values) {
        if (typeof blob === 'string') {
          expect(decryptValue(dataKey, place, column, bytes(blob))).toBe(plainValue({ value }));
        }
      }
    });

    it('are encrypted as the document says', () => {
      const dataKey = bytes(vector.dataKey);
      const wrapped = wrapDataKey(bytes(vector.key), keyId, place, dataKey, randomnessOf(vector));
      expect(wrapped.toString('hex')).toBe(vector.wrappedDataKey);
      for (const value of vector.values) {
        const blob = encryptValue(dataKey, place, value.column, plainValue(value), randomnessOf(value));
        expect(blobName(value, blob)).toEqual(value.blob);
        expect(decryptValue(dataKey, place, value.column, blob)).toBe(plainValue(value));
      }
    });
  });
});
