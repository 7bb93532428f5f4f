/**
 * The encrypted format, implemented a second time only from `docs/vault-format.md`: it imports nothing from the vault,
 * so a mistake that encryption and decryption share there shows here.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  timingSafeEqual,
  type BinaryLike,
} from 'node:crypto';

/** The location of a record, as the document's section "Context" says. */
export interface Place {
  readonly serviceId: string;
  readonly recordId: string;
  readonly generation: number;
}

/** The random parts of one box. */
export interface BoxRandomness {
  readonly salt: Buffer;
  readonly nonce: Buffer;
}

/** Keys by their id. */
export type Keys = ReadonlyMap<string, Buffer>;

/** Opens the data key of a record. @throws for anything that does not open */
export function unwrapDataKey(keys: Keys, place: Place, blob: Buffer): Buffer {
  refuseUnknownFormat(blob);
  const keyIdLength = byteAt(blob, 2);
  const keyId = blob.subarray(3, 3 + keyIdLength).toString('ascii');
  const key = keys.get(keyId);
  if (key === undefined) throw new Error(`no key ${keyId}`);
  return decryptBox(key, contextBytes(place, 'data_key', keyId), blob.subarray(3 + keyIdLength));
}

/** Opens one value of a record. @throws for anything that does not open */
export function decryptValue(dataKey: Buffer, place: Place, column: string, blob: Buffer): string {
  refuseUnknownFormat(blob);
  return decryptBox(dataKey, contextBytes(place, column, ''), blob.subarray(2)).toString('utf8');
}

/** Wraps a data key. */
export function wrapDataKey(
  key: Buffer,
  keyId: string,
  place: Place,
  dataKey: Buffer,
  random: BoxRandomness = freshRandomness(),
): Buffer {
  const head = Buffer.from([1, 1, keyId.length]);
  const box = encryptBox(key, contextBytes(place, 'data_key', keyId), dataKey, random);
  return Buffer.concat([head, Buffer.from(keyId, 'ascii'), box]);
}

/** Encrypts one value of a record. */
export function encryptValue(
  dataKey: Buffer,
  place: Place,
  column: string,
  value: string,
  random: BoxRandomness = freshRandomness(),
): Buffer {
  const box = encryptBox(dataKey, contextBytes(place, column, ''), Buffer.from(value, 'utf8'), random);
  return Buffer.concat([Buffer.from([1, 1]), box]);
}

function freshRandomness(): BoxRandomness {
  return { salt: randomBytes(32), nonce: randomBytes(12) };
}

function refuseUnknownFormat(blob: Buffer): void {
  if (byteAt(blob, 0) !== 1 || byteAt(blob, 1) !== 1) throw new Error('unknown version or algorithm');
}

function byteAt(blob: Buffer, position: number): number {
  return blob.length > position ? blob.readUInt8(position) : -1;
}

function contextBytes({ serviceId, recordId, generation }: Place, column: string, keyId: string): Buffer {
  const texts = [serviceId, recordId, column, String(generation), keyId];
  const parts = [Buffer.from([1, 1]), ...texts.map((text) => Buffer.from(text, 'utf8'))];
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

function encryptBox(key: Buffer, context: Buffer, plaintext: Buffer, { salt, nonce }: BoxRandomness): Buffer {
  const bytes = hkdf(key, salt, context);
  const cipher = createCipheriv('aes-256-gcm', bytes.subarray(0, 32), nonce, { authTagLength: 16 });
  cipher.setAAD(context);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([salt, bytes.subarray(32), nonce, ciphertext, cipher.getAuthTag()]);
}

function decryptBox(key: Buffer, context: Buffer, box: Buffer): Buffer {
  if (box.length < 32 + 32 + 12 + 16) throw new Error('too short');
  const bytes = hkdf(key, box.subarray(0, 32), context);
  if (!timingSafeEqual(bytes.subarray(32), box.subarray(32, 64))) throw new Error('wrong commitment');
  const decipher = createDecipheriv('aes-256-gcm', bytes.subarray(0, 32), box.subarray(64, 76), {
    authTagLength: 16,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(box.subarray(box.length - 16));
  return Buffer.concat([decipher.update(box.subarray(76, box.length - 16)), decipher.final()]);
}

/** RFC 5869 with SHA-512 and 64 bytes of output: one block, spelt out rather than taken from the library. */
function hkdf(key: Buffer, salt: Buffer, info: Buffer): Buffer {
  const pseudorandomKey = hmac(salt, key);
  return hmac(pseudorandomKey, Buffer.concat([info, Buffer.from([1])]));
}

function hmac(key: BinaryLike, message: Buffer): Buffer {
  return createHmac('sha512', key).update(message).digest();
}
