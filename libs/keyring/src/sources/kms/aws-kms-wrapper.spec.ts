import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AWS_KEY,
  awsRefusal,
  awsSettings,
  startFakeAwsKms,
} from '../../../../../test/harness/key-services/fake-aws-kms.js';
import type { FakeKmsServer } from '../../../../../test/harness/key-services/fake-kms-server.js';
import { KeyringInvalid } from '../../ring/keyring.js';
import { KeyringUnavailable } from '../keyring-source.js';
import { AwsKmsWrapper } from './aws-kms-wrapper.js';
import { parseWrappedBy, type WrappedBy } from './wrapped-by.js';

const KEY = randomBytes(32);

let kms: FakeKmsServer;
let wrapper: AwsKmsWrapper;

beforeAll(async () => {
  kms = await startFakeAwsKms();
  Object.assign(process.env, awsSettings(kms));
  wrapper = wrapperFor(AWS_KEY);
});

afterAll(() => kms.stop());

function wrapperFor(key: string, timeout = 5_000): AwsKmsWrapper {
  const wrappedBy: WrappedBy = parseWrappedBy(`aws-kms:${key}`);
  if (wrappedBy.kind !== 'aws-kms') throw new Error('not an AWS key');
  return new AwsKmsWrapper(wrappedBy, timeout);
}

describe('AWS KMS', () => {
  it('unwraps what it wrapped, and sends application, keyring and key id each time', async () => {
    const wrapped = await wrapper.wrap('2026-01', KEY);
    expect(wrapped).not.toContain(KEY.toString('base64'));
    expect(await wrapper.unwrap('2026-01', wrapped)).toEqual(KEY);
    const context = { application: 'coco-token-broker', keyring: '1', keyId: '2026-01' };
    expect(kms.calls.map(({ body }) => [body.KeyId, body.EncryptionContext])).toEqual([
      [AWS_KEY, context],
      [AWS_KEY, context],
    ]);
  });

  it('refuses a wrapped key under another id, changed, or garbled', async () => {
    const wrapped = await wrapper.wrap('2026-01', KEY);
    const changed = Buffer.from(wrapped, 'base64');
    changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
    for (const [id, blob] of [
      ['2026-02', wrapped],
      ['2026-01', changed.toString('base64')],
      ['2026-01', 'AAAA'],
    ] as const) {
      await expect(wrapper.unwrap(id, blob)).rejects.toThrow(KeyringInvalid);
      await expect(wrapper.unwrap(id, blob)).rejects.toThrow(
        `holds a wrapped key "${id}" that AWS KMS key ${AWS_KEY} does not unwrap`,
      );
    }
  });

  it('tries again when it is throttled or fails for a moment', async () => {
    const wrapped = await wrapper.wrap('2026-01', KEY);
    kms.fail(awsRefusal('ThrottlingException'), awsRefusal('KMSInternalException', 500));
    expect(await wrapper.unwrap('2026-01', wrapped)).toEqual(KEY);
  });

  it.each([
    ['AccessDeniedException', 'allow kms:Decrypt'],
    ['DisabledException', 'enable the key'],
    ['KMSInvalidStateException', 'cancel its deletion'],
    ['ExpiredTokenException', 'renew the AWS credentials'],
  ])('says what to do about %s', async (type, remedy) => {
    kms.fail(awsRefusal(type));
    const error: unknown = await wrapper.unwrap('2026-01', 'AAAA').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KeyringUnavailable);
    expect(String(error)).toContain(
      `AWS KMS key ${AWS_KEY} failed (${type}) for key "2026-01" of the keyring: `,
    );
    expect(String(error)).toContain(remedy);
  });

  it('says that the key does not exist', async () => {
    const elsewhere = wrapperFor(AWS_KEY.replace('1234abcd', '00000000'));
    await expect(elsewhere.wrap('2026-01', KEY)).rejects.toThrow(
      'check the name of the key, the account and the region',
    );
  });

  it('gives up without an answer, and never shows the key', async () => {
    kms.fail('silence', 'silence', 'silence');
    const failed = wrapperFor(AWS_KEY, 300).wrap('2026-01', KEY);
    await expect(failed).rejects.toThrow('did not answer within 0.3 s');
    const error: unknown = await failed.catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain(KEY.toString('base64'));
  });

  it('stops reading an endless answer that is longer than any key', async () => {
    kms.fail('flood');
    const error: unknown = await wrapper.unwrap('2026-01', 'AAAA').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KeyringUnavailable);
    expect(String(error)).toContain('failed (AnswerTooLarge) for key "2026-01"');
    // What the sockets buffer on both sides.
    expect(kms.poured).toBeLessThan(30);
  });

  it('is unavailable when nobody listens there', async () => {
    const other = await startFakeAwsKms();
    await other.stop();
    process.env.AWS_ENDPOINT_URL_KMS = other.url;
    await expect(wrapperFor(AWS_KEY).unwrap('2026-01', 'AAAA')).rejects.toThrow(KeyringUnavailable);
    process.env.AWS_ENDPOINT_URL_KMS = kms.url;
  });
});
