import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SystemRandomness } from '#kernel';
import { decryptBox, ENCRYPTED_BOX_OVERHEAD, encryptBox, DecryptionFailed } from './encrypted-box.js';

const randomness = new SystemRandomness();
const key = createSecretKey(randomBytes(32));
const context = Buffer.from('context');

describe('an encrypted box', () => {
  it('opens with the same key and context', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 5000 }),
        fc.uint8Array({ maxLength: 200 }),
        (plaintext, place) => {
          const box = encryptBox(key, Buffer.from(place), Buffer.from(plaintext), randomness);
          expect(box).toHaveLength(plaintext.length + ENCRYPTED_BOX_OVERHEAD);
          expect(decryptBox(key, Buffer.from(place), box)).toEqual(Buffer.from(plaintext));
        },
      ),
    );
  });

  it('does not open after any one bit has changed', () => {
    const box = encryptBox(key, context, Buffer.from('token'), randomness);
    for (let bit = 0; bit < box.length * 8; bit += 1) {
      const changed = Buffer.from(box);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => decryptBox(key, context, changed)).toThrow(DecryptionFailed);
    }
  });

  it('does not open when cut short or lengthened', () => {
    const box = encryptBox(key, context, Buffer.from('token'), randomness);
    for (let length = 0; length < box.length; length += 1) {
      expect(() => decryptBox(key, context, box.subarray(0, length))).toThrow(DecryptionFailed);
    }
    expect(() => decryptBox(key, context, Buffer.concat([box, Buffer.of(0)]))).toThrow(DecryptionFailed);
  });

  it('does not open in another context or with another key', () => {
    const box = encryptBox(key, context, Buffer.from('token'), randomness);
    expect(() => decryptBox(key, Buffer.from('contexu'), box)).toThrow(DecryptionFailed);
    expect(() => decryptBox(createSecretKey(randomBytes(32)), context, box)).toThrow(DecryptionFailed);
  });

  it('never has the same bytes twice for the same value', () => {
    const encrypt = (): string => encryptBox(key, context, Buffer.from('token'), randomness).toString('hex');
    expect(new Set(Array.from({ length: 1000 }, encrypt)).size).toBe(1000);
  });
});
