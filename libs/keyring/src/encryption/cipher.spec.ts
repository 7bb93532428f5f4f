import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Secret, SystemRandomness } from '#kernel';
import { Cipher, KeyUnavailable } from './cipher.js';
import { Keyring } from '../ring/keyring.js';
import { VariableKeyring } from '../sources/variable-keyring.js';
import type { EncryptionContext } from './encryption-context.js';
import { DecryptionFailed } from './encrypted-box.js';
import { KeyringSettings } from '../keyring-settings.js';

const ring = (...ids: string[]): string =>
  ids.map((id) => `${id}:${randomBytes(32).toString('base64')}`).join(',');
class Settings extends KeyringSettings {
  readonly liveLinkMemory = 1;
  readonly liveLinkIdle = 1;

  readonly keyring: Keyring;
  readonly keyringSource: VariableKeyring;

  constructor(text: string) {
    super();
    this.keyring = Keyring.parse(text);
    this.keyringSource = new VariableKeyring(text);
  }
}

const cipherWith = (text: string): Cipher => new Cipher(new Settings(text), new SystemRandomness());

const place: EncryptionContext = { serviceId: 'service', recordId: 'link', generation: 3 };

describe('an envelope', () => {
  const keys = ring('new', 'old');
  const cipher = cipherWith(keys);
  const envelope = cipher.newEnvelope(place);
  const encrypted = envelope.encrypt('access_token', new Secret('token'));

  it('opens where it belongs', () => {
    expect(cipher.openEnvelope(place, envelope.wrappedKey).decrypt('access_token', encrypted).reveal()).toBe(
      'token',
    );
  });

  it('is wrapped by the primary key', () => {
    expect(envelope.keyId).toBe('new');
  });

  it.each<[string, EncryptionContext]>([
    ['of another link', { ...place, recordId: 'other' }],
    ['of another service', { ...place, serviceId: 'other' }],
    ['of an older generation', { ...place, generation: 2 }],
    ['whose parts are split differently', { ...place, serviceId: 'servic', recordId: 'elink' }],
  ])('does not open in the place %s', (_what, elsewhere) => {
    expect(() => cipher.openEnvelope(elsewhere, envelope.wrappedKey)).toThrow(DecryptionFailed);
  });

  it('does not open in another column', () => {
    expect(() => envelope.decrypt('refresh_token', encrypted)).toThrow(DecryptionFailed);
  });

  it('does not open what another envelope of the same place encrypted', () => {
    expect(() => cipher.newEnvelope(place).decrypt('access_token', encrypted)).toThrow(DecryptionFailed);
  });

  it('opens under an older key that is still in the ring', () => {
    const older = cipherWith(keys.split(',').reverse().join(','));
    const wrapped = older.newEnvelope(place);
    expect(wrapped.keyId).toBe('old');
    expect(cipher.openEnvelope(place, wrapped.wrappedKey).keyId).toBe('old');
  });

  it('names the key that the keyring lacks', () => {
    expect(() => cipherWith(ring('other')).openEnvelope(place, envelope.wrappedKey)).toThrow(
      new KeyUnavailable('new'),
    );
  });

  it('does not open with other bytes under the right key id', () => {
    expect(() => cipherWith(ring('new')).openEnvelope(place, envelope.wrappedKey)).toThrow(DecryptionFailed);
  });

  it.each([
    ['an unknown version', 0, 9],
    ['an unknown algorithm', 1, 9],
  ])('is refused with %s', (_what, position, value) => {
    const changed = Buffer.from(envelope.wrappedKey);
    changed.writeUInt8(value, position);
    expect(() => cipher.openEnvelope(place, changed)).toThrow(DecryptionFailed);
  });

  it('refuses an oversized wrapped key or value without reading it', () => {
    const huge = Buffer.concat([envelope.wrappedKey, Buffer.alloc(1 << 20)]);
    expect(() => cipher.openEnvelope(place, huge)).toThrow(DecryptionFailed);
    expect(() => envelope.decrypt('access_token', Buffer.concat([encrypted, Buffer.alloc(1 << 20)]))).toThrow(
      DecryptionFailed,
    );
  });
});
