import { readHead, type AnswerHead } from './answer-head.js';
import { looksChunked, unchunk } from './chunks.js';
import type { Offence } from './offence.js';
import type { Ending, TokenAnswer } from './token-answer.js';

/** Maximum bytes of a body to read. COCO's largest tokens have 10,000 characters; envelopes add some. */
export const BODY_LIMIT = 256 * 1024;

/** Bytes for heads, including interim ones, and for chunking overhead: four times the usual limit for a head. */
const HEAD_LIMIT = 64 * 1024;

/** Bytes that chunk sizes may add to a body. */
const SIZE_SLACK = 16 * 1024;

/** Bytes from the last chunk to the end of its trailers. */
const TRAILER_LIMIT = 4 * 1024;

/** Bytes that suffice to tell whether a response starts with a status line. */
const FIRST_WORD = 16;

const FIRST_CAPACITY = 8 * 1024;

/**
 * The bytes received on a connection that carries one exchange. Everything after the head belongs to the response, so a
 * wrong, repeated or missing length affects only how long to wait, never what is read.
 */
export class ReceivedAnswer {
  private bytes: Buffer = Buffer.alloc(FIRST_CAPACITY);
  private length = 0;
  private headAt = 0;
  private interim = false;
  private head: AnswerHead | undefined;

  /** Adds received bytes, up to the limit. */
  accept(chunk: Buffer): void {
    const taken = chunk.subarray(0, BODY_LIMIT + HEAD_LIMIT - this.length);
    this.makeRoom(taken.length);
    taken.copy(this.bytes, this.length);
    this.length += taken.length;
    // A head ends with a line end, so don't re-read it for every byte of a slow one.
    if (taken.includes('\n') || this.length - taken.length < FIRST_WORD)
      while (this.head === undefined && this.findHead());
  }

  /** Whether a status, or bytes that are not HTTP, have arrived. */
  get hasBegun(): boolean {
    return this.head !== undefined;
  }

  /** Whether the limit is reached: no more is read, though there may be more. */
  get isFull(): boolean {
    return this.length === BODY_LIMIT + HEAD_LIMIT || this.rest.length >= BODY_LIMIT + SIZE_SLACK;
  }

  /** Whether, according to the framing, the response is complete. */
  get isComplete(): boolean {
    if (this.head === undefined) return false;
    if (this.head.status === 204 || this.head.status === 304) return true;
    // Look for the last chunk only if the bytes end like one, so that the chunks are not parsed for every packet.
    if (this.isChunked) return endsLikeLastChunk(this.rest) && unchunk(this.rest).complete;
    const declared = this.declaredLength;
    return declared !== undefined && this.rest.length >= declared;
  }

  /** Whether the body is empty or ends like JSON text, so that there is no reason to doubt its framing. */
  get looksWhole(): boolean {
    if (this.head?.headers.has('content-encoding')) return true;
    const body = this.isChunked ? unchunk(this.rest).body : this.rest;
    const end = body.toString('latin1', Math.max(0, body.length - 64)).trimEnd();
    return end === '' ? body.length <= 64 : /[}\]]$/.test(end);
  }

  /** The response as far as it has arrived. */
  answer(ending: Ending): TokenAnswer {
    return {
      status: this.head?.status ?? 0,
      retryAfter: this.header('retry-after'),
      contentType: this.header('content-type'),
      contentEncoding: this.header('content-encoding'),
      bodies: this.bodies(),
      ending: ending === 'connection_lost' && this.endsWithConnection ? 'complete' : ending,
      offences: this.offences(ending),
    };
  }

  private get rest(): Buffer {
    return this.bytes.subarray(this.headAt, this.length);
  }

  private get isChunked(): boolean {
    return this.header('transfer-encoding')?.toLowerCase().includes('chunked') ?? false;
  }

  /** Without a length, the end of the connection is the end of the body (RFC 9112 section 6.3). */
  private get endsWithConnection(): boolean {
    return this.isComplete || (!this.isChunked && this.declaredLength === undefined);
  }

  private get lengths(): readonly string[] {
    return (this.head?.headers.get('content-length') ?? []).flatMap((value) => value.split(','));
  }

  private get declaredLength(): number | undefined {
    const lengths = this.lengths.map(Number).filter((length) => Number.isSafeInteger(length) && length >= 0);
    return lengths.length === 0 ? undefined : Math.max(...lengths);
  }

  private header(name: string): string | undefined {
    return this.head?.headers.get(name)?.join(', ');
  }

  /** Reads one head if it has arrived; skips an interim one. @returns whether there was one */
  private findHead(): boolean {
    const head = readHead(this.bytes.subarray(this.headAt, this.length));
    if (head === undefined) return false;
    this.headAt += head.length;
    if (head.status >= 100 && head.status < 200) this.interim = true;
    else this.head = head;
    return true;
  }

  private bodies(): readonly Buffer[] {
    const { rest } = this;
    if (this.isChunked) return [unchunk(rest).body, rest];
    return looksChunked(rest) ? [rest, unchunk(rest).body] : [rest];
  }

  private offences(ending: Ending): readonly Offence[] {
    const declared = this.isChunked ? undefined : this.declaredLength;
    const offences: (Offence | false)[] = [
      this.interim && 'interim_answer',
      this.head?.status === 0 && 'no_status_line',
      this.lengths.length > 1 && 'content_length_repeated',
      declared !== undefined && declared !== this.rest.length && 'content_length_wrong',
      this.isChunked && !this.isComplete && 'chunks_broken',
      ending === 'timeout' && 'timed_out',
      ending === 'too_large' && 'too_large',
      ending === 'connection_lost' && !this.endsWithConnection && 'cut_off',
    ];
    return offences.filter((offence) => offence !== false);
  }

  private makeRoom(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const capacity = Math.max(this.length + more, 2 * this.bytes.length);
    const larger = Buffer.alloc(capacity);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

function endsLikeLastChunk(bytes: Buffer): boolean {
  return /(?:^|\n)0+[ \t]*(?:;[^\n]*)?\r?\n/.test(
    bytes.toString('latin1', Math.max(0, bytes.length - TRAILER_LIMIT)),
  );
}
