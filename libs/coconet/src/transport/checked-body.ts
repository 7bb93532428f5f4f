import { Readable } from 'node:stream';
import { BEGINNING, isCompressed } from './compressed.js';
import { TokenScanner } from '../token-search/token-scanner.js';
import type { TokenTraces } from '../token-search/token-traces.js';
import {
  AnswerCompressed,
  CallerGone,
  TokenEchoed,
  UpstreamResponseTooLarge,
  UpstreamTimeout,
} from './upstream-errors.js';

/** The sending side of a body: the exchange with COCO. */
export interface BodySource {
  /** Lets more bytes come. */
  resume(): void;
  /** Breaks off the exchange. */
  abort(reason: Error): void;
}

/** The limits of a body. */
export interface BodyLimits {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds the reader may leave offered bytes unread. */
  readonly idle: number;
}

/**
 * The body of an answer in transit, with backpressure in both directions.
 *
 * Ends with an error, so that the caller's connection is cut, when it holds the token, grows too large, or is not read.
 * Destroying it breaks off the exchange with COCO.
 */
export class CheckedBody extends Readable {
  private readonly scanner: TokenScanner;
  private received = 0;
  private beginning: Buffer = Buffer.alloc(0);
  private complete = false;
  private unread: NodeJS.Timeout | undefined;
  /** What waits for `release`; absent if nothing is held back. */
  private heldBack: (Buffer | null)[] | undefined;

  constructor(
    private readonly source: BodySource,
    traces: TokenTraces,
    private readonly limits: BodyLimits,
  ) {
    super();
    this.scanner = new TokenScanner(traces);
  }

  /**
   * Takes a chunk from COCO.
   *
   * @returns whether more may come at once; otherwise the source pauses until `resume` is called
   */
  accept(chunk: Buffer): boolean {
    this.received += chunk.length;
    if (this.received > this.limits.size) {
      this.destroy(new UpstreamResponseTooLarge('body'));
      return false;
    }
    if (this.beginsCompressed(chunk)) {
      this.destroy(new AnswerCompressed());
      return false;
    }
    const harmless = this.scanner.next(chunk);
    if (harmless === undefined) {
      this.destroy(new TokenEchoed());
      return false;
    }
    if (this.heldBack !== undefined) {
      this.heldBack.push(...harmless);
      return false;
    }
    let open = true;
    for (const bytes of harmless) open = this.push(bytes);
    if (!open) this.expectReading();
    return open;
  }

  /** COCO's answer is complete. */
  finish(): void {
    this.complete = true;
    const rest = this.scanner.rest();
    const last = rest.length > 0 ? [rest, null] : [null];
    if (this.heldBack !== undefined) this.heldBack.push(...last);
    else for (const bytes of last) this.push(bytes);
  }

  /** Passes nothing more to the reader, and takes nothing more from COCO, until `release`. */
  hold(): void {
    if (this.heldBack !== undefined || this.destroyed) return;
    this.heldBack = [];
    clearTimeout(this.unread);
  }

  /** Continues after `hold`. */
  release(): void {
    const { heldBack } = this;
    if (heldBack === undefined || this.destroyed) return;
    this.heldBack = undefined;
    for (const bytes of heldBack) this.push(bytes);
    if (!this.complete) this.source.resume();
  }

  override _read(): void {
    clearTimeout(this.unread);
    if (!this.complete && this.heldBack === undefined) this.source.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.unread);
    if (!this.complete) this.source.abort(error ?? new CallerGone());
    done(error);
  }

  /** The scanner holds back more than these first bytes, so nothing has been sent before they are here. */
  private beginsCompressed(chunk: Buffer): boolean {
    if (this.beginning.length >= BEGINNING) return false;
    this.beginning = Buffer.concat([this.beginning, chunk.subarray(0, BEGINNING)]);
    return isCompressed(this.beginning);
  }

  private expectReading(): void {
    clearTimeout(this.unread);
    this.unread = setTimeout(() => {
      this.destroy(new UpstreamTimeout('idle'));
    }, this.limits.idle);
  }
}
