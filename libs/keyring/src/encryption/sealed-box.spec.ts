import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SystemRandomness } from '#kernel';
import { openBox, SEALED_BOX_OVERHEAD, sealBox, SealBroken } from './sealed-box.js';

const randomness = new SystemRandomness();
const key = createSecretKey(randomBytes(32));
const context = Buffer.from('context');

describe('a sealed box', () => {
  it('opens with the same key and context', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 5000 }),
        fc.uint8Array({ maxLength: 200 }),
        (plaintext, place) => {
          const box = sealBox(key, Buffer.from(place), Buffer.from(plaintext), randomness);
          expect(box).toHaveLength(plaintext.length + SEALED_BOX_OVERHEAD);
          expect(openBox(key, Buffer.from(place), box)).toEqual(Buffer.from(plaintext));
        },
      ),
    );
  });

  it('does not open after any one bit has changed', () => {
    const box = sealBox(key, context, Buffer.from('token'), randomness);
    for (let bit = 0; bit < box.length * 8; bit += 1) {
      const changed = Buffer.from(box);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => openBox(key, context, changed)).toThrow(SealBroken);
    }
  });

  it('does not open when cut short or lengthened', () => {
    const box = sealBox(key, context, Buffer.from('token'), randomness);
    for (let length = 0; length < box.length; length += 1) {
      expect(() => openBox(key, context, box.subarray(0, length))).toThrow(SealBroken);
    }
    expect(() => openBox(key, context, Buffer.concat([box, Buffer.of(0)]))).toThrow(SealBroken);
  });

  it('does not open in another context or with another key', () => {
    const box = sealBox(key, context, Buffer.from('token'), randomness);
    expect(() => openBox(key, Buffer.from('contexu'), box)).toThrow(SealBroken);
    expect(() => openBox(createSecretKey(randomBytes(32)), context, box)).toThrow(SealBroken);
  });

  it('never has the same bytes twice for the same value', () => {
    const seal = (): string => sealBox(key, context, Buffer.from('token'), randomness).toString('hex');
    expect(new Set(Array.from({ length: 1000 }, seal)).size).toBe(1000);
  });
});
