/** The first bytes of gzip (RFC 1952), of zlib as its usual writers begin (RFC 1950), and of Zstandard (RFC 8878). */
const BEGINNINGS = ['1f8b08', '7801', '789c', '78da', '28b52ffd'].map((hex) => [...Buffer.from(hex, 'hex')]);

/** Bytes that are enough to recognise one. */
export const BEGINNING = Math.max(...BEGINNINGS.map(({ length }) => length));

/**
 * Whether bytes are compressed, whatever their headers say: compressed bytes can't be searched. Brotli has no magic number.
 */
export function isCompressed(bytes: Buffer): boolean {
  return BEGINNINGS.some((beginning) => beginning.every((byte, at) => bytes[at] === byte));
}
