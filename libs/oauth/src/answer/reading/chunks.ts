const SIZE_LINE = /^[ \t]*([0-9a-f]{1,8})[ \t]*(?:;[^\n]*)?\r?\n/i;

/** Maximum bytes of a size line, including extensions. */
const SIZE_LINE_LIMIT = 1_024;

/** A chunked body, as far as it could be read (RFC 9112 section 7.1). */
export interface Unchunked {
  readonly body: Buffer;
  /** Whether the last chunk was there. Everything after it, such as trailers, is ignored. */
  readonly complete: boolean;
}

/** Joins the chunks, up to the point where they break off or become invalid. */
export function unchunk(bytes: Buffer): Unchunked {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = SIZE_LINE.exec(bytes.toString('latin1', at, at + SIZE_LINE_LIMIT));
    if (line === null) return { body: Buffer.concat(parts), complete: false };
    const size = Number.parseInt(line[1] ?? '', 16);
    if (size === 0) return { body: Buffer.concat(parts), complete: true };
    at += line[0].length;
    parts.push(bytes.subarray(at, at + size));
    at = afterLineEnd(bytes, at + size);
  }
}

/** Whether the bytes start like a chunked body. */
export function looksChunked(bytes: Buffer): boolean {
  return SIZE_LINE.test(bytes.toString('latin1', 0, SIZE_LINE_LIMIT));
}

function afterLineEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) return at + 2;
  return bytes[at] === 0x0a ? at + 1 : at;
}
