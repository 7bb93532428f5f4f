import { crc32 } from 'node:zlib';
import { sha256, type Randomness } from '#kernel';

const PREFIX = 'cbk';
const ID_BYTES = 8;
const SECRET_BYTES = 32;

/** `cbk_<id>_<secret>_<checksum>`: the prefix lets secret scanners find it, the checksum catches typing errors. */
const KEY_PATTERN = /^cbk_([0-9a-f]{16})_[0-9a-f]{64}_([0-9a-f]{8})$/;

/** A service key as it is made: `text` is shown once, the digest is kept. */
export interface NewServiceKey {
  readonly id: string;
  readonly text: string;
  readonly digest: Buffer;
}

/** Makes a key with a 256-bit secret. */
export function makeServiceKey(randomness: Randomness): NewServiceKey {
  const id = randomness.bytes(ID_BYTES).toString('hex');
  const body = `${PREFIX}_${id}_${randomness.bytes(SECRET_BYTES).toString('hex')}`;
  const text = `${body}_${checksumOf(body)}`;
  return { id, text, digest: sha256(text) };
}

/** The id of a well-formed key, or `undefined` for anything else; says nothing about whether the key is valid. */
export function serviceKeyId(text: string): string | undefined {
  const match = KEY_PATTERN.exec(text);
  if (!match) return undefined;
  const [, id, checksum] = match;
  return checksumOf(text.slice(0, text.lastIndexOf('_'))) === checksum ? id : undefined;
}

function checksumOf(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
