import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, SystemRandomness } from '#kernel';
import type { FakeKmsServer } from '../../../../../test/harness/key-services/fake-kms-server.js';
import { startFakeTransit, TRANSIT_TOKEN } from '../../../../../test/harness/key-services/fake-transit.js';
import { freshKey, KeyringInvalid } from '../../ring/keyring.js';
import { KeyringUnavailable } from '../keyring-source.js';
import { wrapKey } from './wrap-key.js';
import { TransitWrapper } from './transit-wrapper.js';

const KEY = randomBytes(32);

let server: FakeKmsServer;
let wrapper: TransitWrapper;

beforeAll(async () => {
  server = await startFakeTransit();
  wrapper = wrapperAt(server.url);
});

afterAll(() => server.stop());

function wrapperAt(
  url: string,
  { key = 'broker', token = TRANSIT_TOKEN, timeout = 5_000 } = {},
): TransitWrapper {
  const settings = { address: new URL(url), token: () => new Secret(token), namespace: 'team/home' };
  return new TransitWrapper({ kind: 'transit', mount: 'transit', key }, settings, timeout);
}

describe('a transit engine', () => {
  it('unwraps what it wrapped, and sends token, namespace and the bound id each time', async () => {
    const wrapped = await wrapper.wrap('2026-01', KEY);
    expect(wrapped).toMatch(/^vault:v1:/);
    expect(await wrapper.unwrap('2026-01', wrapped)).toEqual(KEY);
    const bound = JSON.stringify({ application: 'coco-token-broker', keyring: '1', keyId: '2026-01' });
    expect(
      server.calls.map(({ path, headers, body }) => [
        path,
        headers['x-vault-namespace'],
        body.associated_data,
      ]),
    ).toEqual(
      ['encrypt', 'decrypt'].map((operation) => [
        `/v1/transit/${operation}/broker`,
        'team/home',
        Buffer.from(bound).toString('base64'),
      ]),
    );
  });

  it('refuses a wrapped key under another id, or changed', async () => {
    const wrapped = await wrapper.wrap('2026-01', KEY);
    for (const [id, blob] of [
      ['2026-02', wrapped],
      ['2026-01', 'vault:v1:AAAA'],
    ] as const) {
      await expect(wrapper.unwrap(id, blob)).rejects.toThrow(KeyringInvalid);
      await expect(wrapper.unwrap(id, blob)).rejects.toThrow(
        `holds a wrapped key "${id}" that transit key transit/broker does not unwrap`,
      );
    }
  });

  it('is retried if it is throttled, on standby, or briefly gone', async () => {
    const wrapped = await wrapper.wrap('2026-01', KEY);
    server.fail({ status: 429, body: {} }, { status: 503, body: { errors: ['Vault is sealed'] } });
    expect(await wrapper.unwrap('2026-01', wrapped)).toEqual(KEY);
  });

  it.each([
    [403, 'check VAULT_TOKEN and that its policy has "update"', { token: 'hvs.other' }],
    [404, 'check the mount, VAULT_NAMESPACE and VAULT_ADDR', { key: 'nothing' }],
  ])('says what to do about %i, and never shows token or key', async (status, remedy, options) => {
    const failed = wrapperAt(server.url, options).wrap('2026-01', KEY);
    await expect(failed).rejects.toThrow(KeyringUnavailable);
    await expect(failed).rejects.toThrow(`answered ${status} for key "2026-01" of the keyring: ${remedy}`);
    await expect(failed).rejects.not.toThrow(/hvs\./);
    await expect(failed).rejects.not.toThrow(KEY.toString('base64'));
  });

  it('says that Vault stays sealed', async () => {
    const sealedServer = { status: 503, body: { errors: ['Vault is sealed'] } };
    server.fail(sealedServer, sealedServer, sealedServer);
    await expect(wrapper.unwrap('2026-01', 'vault:v1:AAAA')).rejects.toThrow(
      /answered 503 for key "2026-01".* check that the server at VAULT_ADDR is reachable and unsealed/,
    );
  });

  it('is given up if it does not answer, or nothing listens there', async () => {
    server.fail('silence');
    await expect(wrapperAt(server.url, { timeout: 300 }).unwrap('2026-01', 'vault:v1:AAAA')).rejects.toThrow(
      'did not answer within 0.3 s',
    );
    const other = await startFakeTransit();
    await other.stop();
    await expect(wrapperAt(other.url).unwrap('2026-01', 'vault:v1:AAAA')).rejects.toThrow(
      'cannot be reached',
    );
  });

  it('stops reading an endless answer that is longer than any key', async () => {
    server.fail('flood');
    await expect(wrapper.unwrap('2026-01', 'vault:v1:AAAA')).rejects.toThrow(KeyringUnavailable);
    // What the sockets buffer on both sides.
    expect(server.poured).toBeLessThan(30);
  });

  it('is not trusted if it does not bind a key to its id, as before Vault 1.13', async () => {
    const old = await startFakeTransit({ ignoresAssociatedData: true });
    const wrapping = wrapKey(wrapperAt(old.url), freshKey('2026-01', new SystemRandomness()));
    await expect(wrapping).rejects.toThrow('was wrapped without being bound to its id');
    await old.stop();
  });
});
