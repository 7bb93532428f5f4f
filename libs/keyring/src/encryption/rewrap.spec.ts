import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secret, SystemRandomness } from '#kernel';
import { Cipher, KeyUnavailable, type Envelope } from './cipher.js';
import { Keyring } from '../ring/keyring.js';
import type { EncryptionContext } from './encryption-context.js';
import { DecryptionFailed } from './encrypted-box.js';

const KEYS = ['old', 'new'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);

function cipherWith(keyring: Keyring): Cipher {
  return new Cipher({ keyring }, new SystemRandomness());
}

const places = fc.record({
  serviceId: fc.string({ maxLength: 40 }),
  recordId: fc.string({ maxLength: 40 }),
  generation: fc.nat(),
});

/** A record encrypted under the old key, before and after its data key is wrapped under the new one. */
interface Moved {
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer;
  readonly oldWrappedKey: Buffer;
  readonly newWrappedKey: Buffer;
}

function move(place: EncryptionContext, tokens: readonly [string, string]): Moved {
  const keyring = Keyring.parse(KEYS.join());
  const cipher = cipherWith(keyring);
  const envelope = cipher.newEnvelope(place);
  const encrypted = {
    accessToken: envelope.encrypt('access_token', new Secret(tokens[0])),
    refreshToken: envelope.encrypt('refresh_token', new Secret(tokens[1])),
  };
  keyring.choosePrimary('new');
  const { keyId, wrappedKey } = cipher.rewrap(place, envelope.wrappedKey);
  expect(keyId).toBe('new');
  return { ...encrypted, oldWrappedKey: envelope.wrappedKey, newWrappedKey: wrappedKey };
}

describe('a data key wrapped under another key', () => {
  const withoutOld = cipherWith(Keyring.parse(KEYS[1] ?? ''));

  it('opens what it encrypted before, without the old key', () => {
    fc.assert(
      fc.property(places, fc.tuple(fc.string(), fc.string({ unit: 'grapheme' })), (place, tokens) => {
        const moved = move(place, tokens);
        const envelope: Envelope = withoutOld.openEnvelope(place, moved.newWrappedKey);
        expect(envelope.decrypt('access_token', moved.accessToken).reveal()).toBe(tokens[0]);
        expect(envelope.decrypt('refresh_token', moved.refreshToken).reveal()).toBe(tokens[1]);
        expect(() => withoutOld.openEnvelope(place, moved.oldWrappedKey)).toThrow(new KeyUnavailable('old'));
      }),
    );
  });

  it('is bound to the same place as before', () => {
    fc.assert(
      fc.property(places, places, (place, elsewhere) => {
        fc.pre(JSON.stringify(place) !== JSON.stringify(elsewhere));
        const moved = move(place, ['access', 'refresh']);
        expect(() => withoutOld.openEnvelope(elsewhere, moved.newWrappedKey)).toThrow(DecryptionFailed);
        const envelope = withoutOld.openEnvelope(place, moved.newWrappedKey);
        expect(() => envelope.decrypt('refresh_token', moved.accessToken)).toThrow(DecryptionFailed);
      }),
    );
  });

  it('is not produced from one that does not open in its place', () => {
    const keyring = Keyring.parse(KEYS.join());
    const cipher = cipherWith(keyring);
    const place = { serviceId: 'service', recordId: 'link', generation: 3 };
    const { wrappedKey } = cipher.newEnvelope(place);
    expect(() => cipher.rewrap({ ...place, generation: 4 }, wrappedKey)).toThrow(DecryptionFailed);
    expect(() => withoutOld.rewrap(place, wrappedKey)).toThrow(new KeyUnavailable('old'));
  });

  it('shares no byte of its box with the previous one', () => {
    const place = { serviceId: 'service', recordId: 'link', generation: 3 };
    const { oldWrappedKey, newWrappedKey } = move(place, ['access', 'refresh']);
    const boxes = [oldWrappedKey, newWrappedKey].map((blob) => blob.subarray(-124).toString('hex'));
    expect(boxes[0]?.slice(0, 64)).not.toBe(boxes[1]?.slice(0, 64));
    expect(boxes[0]?.slice(-96)).not.toBe(boxes[1]?.slice(-96));
  });
});
