import type { TokenTraces } from './token-traces.js';

const NOTHING = Buffer.alloc(0);

/**
 * Looks for a token in a stream, across the borders of its chunks.
 *
 * It releases bytes only once no form of the token can begin in them: the last bytes of every chunk are held back
 * until more bytes, or the end, show that they are harmless.
 */
export class TokenScanner {
  private kept: Buffer = NOTHING;

  constructor(private readonly traces: TokenTraces) {}

  /**
   * Takes the next chunk.
   *
   * @returns the bytes that may go out now, or `undefined` as soon as the token is found: then nothing more may
   */
  next(chunk: Buffer): Buffer[] | undefined {
    const window = this.traces.longest - 1;
    const border = Buffer.concat([this.kept, chunk.subarray(0, window)]);
    if (this.traces.in(border) || this.traces.in(chunk)) return undefined;
    const surplus = this.kept.length + chunk.length - window;
    if (surplus <= 0) {
      this.kept = border;
      return [];
    }
    if (chunk.length >= window) {
      const released = [this.kept, chunk.subarray(0, chunk.length - window)];
      this.kept = chunk.subarray(chunk.length - window);
      return released.filter(({ length }) => length > 0);
    }
    this.kept = border.subarray(surplus);
    return [border.subarray(0, surplus)];
  }

  /** The bytes kept back; called at the end of the stream, when they can no longer become the token. */
  rest(): Buffer {
    const { kept } = this;
    this.kept = NOTHING;
    return kept;
  }
}
