import { decryptBound, encryptBound } from '../encryption/bound-cipher.js';
import { FakeKmsServer, type KmsAnswer, type KmsCall } from './fake-kms-server.js';

/** The token that the stand-in takes. */
export const TRANSIT_TOKEN = 'hvs.token-of-the-test';

/** How a stand-in behaves. */
export interface FakeTransitOptions {
  /** As Vault did before 1.13: associated data is not known, and ignored. */
  readonly ignoresAssociatedData?: boolean;
}

/** A stand-in for the transit engine of OpenBao or Vault, mounted at `transit`, with the key `broker`. */
export function startFakeTransit(options: FakeTransitOptions = {}): Promise<FakeKmsServer> {
  return FakeKmsServer.start('application/json', (call) => judge(call, options));
}

function judge({ path, headers, body }: KmsCall, { ignoresAssociatedData }: FakeTransitOptions): KmsAnswer {
  if (headers['x-vault-token'] !== TRANSIT_TOKEN) return refusal(403, 'permission denied');
  const binding = ignoresAssociatedData ? '' : String(body.associated_data);
  switch (path) {
    case '/v1/transit/encrypt/broker': {
      const encrypted = encryptBound('broker', binding, Buffer.from(String(body.plaintext), 'base64'));
      return {
        status: 200,
        body: { data: { ciphertext: `vault:v1:${encrypted.toString('base64')}`, key_version: 1 } },
      };
    }
    case '/v1/transit/decrypt/broker': {
      const [, , encrypted = ''] = String(body.ciphertext).split(':');
      const opened = decryptBound('broker', binding, Buffer.from(encrypted, 'base64'));
      return opened
        ? { status: 200, body: { data: { plaintext: opened.toString('base64') } } }
        : refusal(400, 'cipher: message authentication failed');
    }
    default:
      return refusal(404, 'no handler for route');
  }
}

function refusal(status: number, error: string): KmsAnswer {
  return { status, body: { errors: [error] } };
}
