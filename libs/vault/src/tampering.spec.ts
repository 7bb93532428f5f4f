import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secret, SystemRandomness } from '#kernel';
import { Cipher, Keyring, KeyUnavailable, DecryptionFailed } from '#keyring';
import { TokenCipher, type EncryptedTokens } from './token-cipher.js';

/**
 * The attack: someone who can write to the database, or restores parts of an old one, changes encrypted rows.
 * Whatever they do, the row does not decrypt, and the error is always the same, so they learn nothing from
 * it.
 */
const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const KEYS = `${key('new')},${key('old')}`;

const cipherWith = (keyring: string): Cipher =>
  new Cipher({ keyring: Keyring.parse(keyring) }, new SystemRandomness());

const tokenCipherWith = (keyring: string): TokenCipher => new TokenCipher(cipherWith(keyring));

const tokenCipher = tokenCipherWith(KEYS);
const link = {
  serviceId: '01900000-0000-7000-8000-000000000001',
  id: '01900000-0000-7000-8000-0000000000a1',
};
const pair = { accessToken: new Secret('access'), refreshToken: new Secret('refresh') };
const encrypted = tokenCipher.encrypt(link, 7, pair);

const BLOBS = ['dataKey', 'accessToken', 'refreshToken'] as const;
const blobName = fc.constantFrom(...BLOBS);
const blobOf = (row: EncryptedTokens, name: (typeof BLOBS)[number]): Buffer => row[name] ?? Buffer.alloc(0);

/** Decryption fails with the same error as ever. */
const expectBroken = (place: typeof link, row: EncryptedTokens, opener = tokenCipher): void => {
  expect(() => opener.decrypt(place, row)).toThrow(new DecryptionFailed());
};

describe('an encrypted row', () => {
  it('opens where it was encrypted', () => {
    expect(tokenCipher.decrypt(link, encrypted).refreshToken?.reveal()).toBe('refresh');
  });

  it('does not open after any bits have changed, those of the key id included', () => {
    fc.assert(
      fc.property(blobName, fc.nat(), fc.integer({ min: 1, max: 255 }), (name, position, difference) => {
        const changed = Buffer.from(blobOf(encrypted, name));
        const at = position % changed.length;
        changed.writeUInt8(changed.readUInt8(at) ^ difference, at);
        expectBroken(link, { ...encrypted, [name]: changed });
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not open after any one bit of a blob has changed', () => {
    for (const name of BLOBS) {
      const blob = blobOf(encrypted, name);
      for (let bit = 0; bit < blob.length * 8; bit += 1) {
        const changed = Buffer.from(blob);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expectBroken(link, { ...encrypted, [name]: changed });
      }
    }
  });

  it('does not open when a blob is cut short, lengthened, or has a piece taken out', () => {
    const extra = fc.uint8Array({ minLength: 1, maxLength: 100_000 });
    fc.assert(
      fc.property(blobName, fc.nat(), fc.nat(), extra, (name, from, count, added) => {
        const blob = blobOf(encrypted, name);
        const start = from % blob.length;
        const end = start + 1 + (count % (blob.length - start));
        const without = Buffer.concat([blob.subarray(0, start), blob.subarray(end)]);
        expectBroken(link, { ...encrypted, [name]: blob.subarray(0, start) });
        expectBroken(link, { ...encrypted, [name]: without });
        expectBroken(link, { ...encrypted, [name]: Buffer.concat([blob, added]) });
      }),
    );
  });

  it('does not open when any bytes replace a blob', () => {
    fc.assert(
      fc.property(blobName, fc.uint8Array({ maxLength: 300 }), (name, bytes) => {
        expectBroken(link, { ...encrypted, [name]: Buffer.from(bytes) });
        expectBroken(link, { ...encrypted, [name]: Buffer.concat([Buffer.of(1, 1), bytes]) });
      }),
    );
  });

  it('does not open in any other place: link, service, generation', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.maxSafeNat(), (service, record, generation) => {
        fc.pre(service !== link.serviceId && record !== link.id && generation !== 7);
        expectBroken({ ...link, serviceId: service }, encrypted);
        expectBroken({ ...link, id: record }, encrypted);
        expectBroken(link, { ...encrypted, generation });
      }),
    );
  });

  it('does not open when blobs of two links, or of two generations of one, are mixed', () => {
    const others = [
      tokenCipher.encrypt({ ...link, id: link.serviceId }, 7, pair),
      tokenCipher.encrypt(link, 6, pair),
    ];
    for (const other of [...others, tokenCipher.encrypt(link, 7, pair)]) {
      for (const name of BLOBS) expectBroken(link, { ...encrypted, [name]: other[name] });
    }
    for (const other of others) expectBroken(link, { ...other, generation: 7 });
  });

  it('does not open when its blobs change places', () => {
    const { dataKey, accessToken, refreshToken } = encrypted;
    expectBroken(link, { ...encrypted, accessToken: blobOf(encrypted, 'refreshToken') });
    expectBroken(link, { ...encrypted, refreshToken: accessToken });
    expectBroken(link, { ...encrypted, dataKey: accessToken, accessToken: dataKey });
    expectBroken(link, { ...encrypted, accessToken: dataKey, refreshToken: refreshToken });
  });

  it('does not open under other bytes of the same key id, nor under another key of the ring', () => {
    expectBroken(link, encrypted, tokenCipherWith(key('new')));
    const renamed = Buffer.from(encrypted.dataKey);
    renamed.write('old', 3);
    expectBroken(link, { ...encrypted, dataKey: renamed, keyId: 'old' });
    expectBroken(link, { ...encrypted, keyId: 'old' });
  });
});

describe('a wrapped data key', () => {
  const cipher = cipherWith(KEYS);
  const place = { serviceId: link.serviceId, recordId: link.id, generation: 0 };
  const { wrappedKey } = cipher.newEnvelope(place);

  it('never names a missing key that cannot be one, whatever byte of it has changed', () => {
    for (let at = 0; at < wrappedKey.length; at += 1) {
      for (const difference of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const changed = Buffer.from(wrappedKey);
        changed.writeUInt8(changed.readUInt8(at) ^ difference, at);
        expect(outcomeOf(() => cipher.openEnvelope(place, changed))).toMatch(
          /^(DecryptionFailed|lacks [A-Za-z0-9._-]{3})$/,
        );
      }
    }
  });

  it('of another length is broken, also one that ends within the id of its key', () => {
    for (let length = 0; length < wrappedKey.length; length += 1)
      expect(outcomeOf(() => cipher.openEnvelope(place, wrappedKey.subarray(0, length)))).toBe(
        'DecryptionFailed',
      );
    const longer = Buffer.concat([wrappedKey, Buffer.of(0)]);
    expect(outcomeOf(() => cipher.openEnvelope(place, longer))).toBe('DecryptionFailed');
  });
});

function outcomeOf(open: () => unknown): string {
  try {
    open();
    return 'opened';
  } catch (error) {
    return error instanceof KeyUnavailable ? `lacks ${error.keyId}` : (error as Error).name;
  }
}
