import { decryptBound, encryptBound } from '../encryption/bound-cipher.js';
import { FakeKmsServer, type KmsAnswer, type KmsCall } from './fake-kms-server.js';

/** The one key that the stand-in has. */
export const AWS_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** Settings with which AWS's library finds the stand-in. */
export function awsSettings(kms: FakeKmsServer): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** A stand-in for AWS KMS: JSON 1.1, `TrentService.Encrypt` and `Decrypt`, ciphertexts bound to key and context. */
export function startFakeAwsKms(): Promise<FakeKmsServer> {
  return FakeKmsServer.start('application/x-amz-json-1.1', judge);
}

/** A refusal as AWS words it. */
export function awsRefusal(type: string, status = 400): KmsAnswer {
  return { status, body: { __type: type, message: 'refused' } };
}

function judge({ headers, body }: KmsCall): KmsAnswer {
  if (!String(headers.authorization).startsWith('AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/'))
    return awsRefusal('UnrecognizedClientException');
  if (body.KeyId !== AWS_KEY) return awsRefusal('NotFoundException');
  const context = JSON.stringify(Object.entries(body.EncryptionContext ?? {}).sort());
  switch (headers['x-amz-target']) {
    case 'TrentService.Encrypt': {
      const encrypted = encryptBound(AWS_KEY, context, Buffer.from(String(body.Plaintext), 'base64'));
      return ok({ CiphertextBlob: encrypted.toString('base64') });
    }
    case 'TrentService.Decrypt': {
      const opened = decryptBound(AWS_KEY, context, Buffer.from(String(body.CiphertextBlob), 'base64'));
      return opened ? ok({ Plaintext: opened.toString('base64') }) : awsRefusal('InvalidCiphertextException');
    }
    default:
      return awsRefusal('UnknownOperationException');
  }
}

function ok(answer: object): KmsAnswer {
  return { status: 200, body: { KeyId: AWS_KEY, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', ...answer } };
}
