import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';

/** Maximum nested codings to undo: the server's own and a proxy's. */
const DEPTH = 2;

type Coding = 'gzip' | 'deflate' | 'zstd' | 'br' | 'raw deflate';

/** A body without its codings. */
export interface Decoded {
  readonly bytes: Buffer;
  /** The codings undone, outermost first. */
  readonly codings: readonly Coding[];
}

/**
 * Every plausible decoding of a body (content codings: RFC 9110 section 8.4.1), starting with the body itself. The
 * header is ignored, since it may be missing or wrong: the bytes identify the coding, or the caller does by reading the
 * result. A truncated body is decoded as far as it goes.
 *
 * @param limit maximum bytes of a decoded body; larger ones are skipped
 */
export function* decodings(
  bytes: Buffer,
  limit: number,
  codings: readonly Coding[] = [],
): Generator<Decoded> {
  yield { bytes, codings };
  if (codings.length === DEPTH || bytes.length === 0) return;
  for (const coding of codingsToTry(bytes)) {
    const decoded = decode(bytes, coding, limit);
    if (decoded !== undefined && decoded.length > 0) yield* decodings(decoded, limit, [...codings, coding]);
  }
}

/** The codings whose magic number the bytes start with, then the two that have none. */
function codingsToTry(bytes: Buffer): readonly Coding[] {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes;
  const marked: (Coding | false)[] = [
    first === 0x1f && second === 0x8b && 'gzip',
    (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 && 'deflate',
    first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd && 'zstd',
  ];
  return [...marked.filter((coding) => coding !== false), 'br', 'raw deflate'];
}

function decode(bytes: Buffer, coding: Coding, limit: number): Buffer | undefined {
  const options = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (coding) {
      case 'gzip':
        return gunzip(bytes, options);
      case 'deflate':
        return inflateSync(bytes, options);
      case 'raw deflate':
        return inflateRawSync(bytes, options);
      case 'br':
        return brotliDecompressSync(bytes, {
          maxOutputLength: limit,
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
        });
      case 'zstd':
        return zstdDecompressSync(bytes, {
          maxOutputLength: limit,
          finishFlush: constants.ZSTD_e_flush,
        });
    }
  } catch {
    return undefined;
  }
}

/** Bytes of a gzip header without optional fields (RFC 1952 section 2.3). */
const GZIP_HEADER = 10;

/** Falls back to skipping the trailer check: the decoded text itself shows whether it is complete. */
function gunzip(bytes: Buffer, options: { maxOutputLength: number; finishFlush: number }): Buffer {
  try {
    return gunzipSync(bytes, options);
  } catch (error) {
    if (bytes[3] !== 0) throw error;
    return inflateRawSync(bytes.subarray(GZIP_HEADER), options);
  }
}
