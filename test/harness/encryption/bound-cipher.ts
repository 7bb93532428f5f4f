import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Encrypts as a KMS does: what it was bound to is needed to open it. */
export function encryptBound(key: string, binding: string, plaintext: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyBytes(key), nonce).setAAD(Buffer.from(binding));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @returns `undefined` if it does not decrypt */
export function decryptBound(key: string, binding: string, encrypted: Buffer): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyBytes(key), encrypted.subarray(0, 12), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(binding)).setAuthTag(encrypted.subarray(-16));
    return Buffer.concat([decipher.update(encrypted.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function keyBytes(name: string): Buffer {
  return createHash('sha256').update(name).digest();
}
