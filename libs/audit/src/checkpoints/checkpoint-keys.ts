import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Not an Ed25519 key. The message says what was expected and never quotes it. */
export class CheckpointKeyInvalid extends Error {
  override readonly name = 'CheckpointKeyInvalid';
}

const PUBLIC_KEYS = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** A new pair of keys, as PEM (PKCS #8 and SPKI, RFC 8410). */
export function makeCheckpointKeys(): { readonly privateKey: string; readonly publicKey: string } {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/**
 * Reads the private key: PEM, also with `\\n` instead of line breaks, as some platforms keep variables; or the base64 between
 * its first and last line.
 *
 * @throws CheckpointKeyInvalid
 */
export function readPrivateKey(text: string): KeyObject {
  const pem = text.replaceAll('\\n', '\n');
  try {
    const key = pem.includes('BEGIN')
      ? createPrivateKey(pem)
      : createPrivateKey({ key: Buffer.from(pem, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below: the error of the parser may quote what it read.
  }
  throw new CheckpointKeyInvalid('is not an Ed25519 private key in PEM (PKCS #8)');
}

/** Reads public keys, one after the other in PEM: the present one, and older ones of older checkpoints. @throws CheckpointKeyInvalid */
export function readPublicKeys(text: string): KeyObject[] {
  const blocks = text.match(PUBLIC_KEYS) ?? [];
  try {
    const keys = blocks.map((block) => createPublicKey(block));
    if (keys.length > 0 && keys.every(({ asymmetricKeyType }) => asymmetricKeyType === 'ed25519'))
      return keys;
  } catch {
    // Said below.
  }
  throw new CheckpointKeyInvalid('does not hold an Ed25519 public key in PEM');
}
