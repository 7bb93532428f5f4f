import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Secret, SystemRandomness } from '#kernel';
import { Cipher, freshKey, Keyring, type KeyringSettings } from '#keyring';
import { TokenCipher } from '#vault';
import type { RefreshSettings } from '../refresh-settings.js';
import { PairEncryption } from './pair-encryption.js';

const keyring = Keyring.of([freshKey('key', new SystemRandomness())]);
const tokenCipher = new TokenCipher(new Cipher({ keyring }, new SystemRandomness()));
const link = { id: 'link', serviceId: 'service' };

let encryption: PairEncryption;

async function begin(encryptionThread: boolean): Promise<void> {
  encryption = new PairEncryption(
    tokenCipher,
    { keyring } as KeyringSettings,
    { encryptionThread } as RefreshSettings,
  );
  await encryption.onModuleInit();
}

afterEach(() => encryption.onApplicationShutdown());

/** The tokens of a pair after it was encrypted and decrypted. */
async function roundTrip(refreshToken: Secret | undefined): Promise<(string | undefined)[]> {
  const encrypted = await encryption.encrypt(link, 3, { accessToken: new Secret('access'), refreshToken });
  const pair = tokenCipher.decrypt(link, encrypted);
  return [pair.accessToken.reveal(), pair.refreshToken?.reveal()];
}

describe.each([false, true])('a refreshed pair, with a second thread: %s', (encryptionThread) => {
  it('decrypts for its link and generation', async () => {
    await begin(encryptionThread);
    expect(await roundTrip(new Secret('refresh'))).toEqual(['access', 'refresh']);
    expect(await roundTrip(undefined)).toEqual(['access', undefined]);
  });

  it('is encrypted even while the broker ends', async () => {
    await begin(encryptionThread);
    const waiting = roundTrip(new Secret('refresh'));
    await encryption.onApplicationShutdown();
    expect(await waiting).toEqual(['access', 'refresh']);
    expect(await roundTrip(new Secret('later'))).toEqual(['access', 'later']);
  });

  it('is refused if it is too long', async () => {
    await begin(encryptionThread);
    await expect(roundTrip(new Secret('x'.repeat(70_000)))).rejects.toThrow(RangeError);
  });
});
