const SPACE = 0x20;
const ZERO = 0x30;
const ONE = 0x31;
const THREE = 0x33;
const NEW_LINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The part of an answer that the next byte belongs to. */
type Part =
  'version' | 'hundreds' | 'tens' | 'units' | 'interim line' | 'start of interim line' | 'final answer';

/**
 * Turns the status of each interim answer (1xx) into 103, in place, until the final status appears; the rest of that answer is
 * not examined. For connections that carry one exchange at a time.
 */
export class InterimAnswers {
  private part: Part = 'final answer';

  /** Whether the next byte may belong to an interim answer. */
  get expected(): boolean {
    return this.part !== 'final answer';
  }

  /** A request, or more of one, goes out: after a final answer a new one begins. */
  expect(): void {
    if (this.part === 'final answer') this.part = 'version';
  }

  /** Changes the next bytes of the connection in place. */
  rewrite(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && this.expected; at += 1) {
      if (this.part === 'tens') chunk[at] = ZERO;
      else if (this.part === 'units') chunk[at] = THREE;
      this.part = partAfter(this.part, chunk[at]);
    }
  }
}

function partAfter(part: Part, byte: number | undefined): Part {
  switch (part) {
    case 'version':
      return byte === SPACE ? 'hundreds' : 'version';
    case 'hundreds':
      return byte === ONE ? 'tens' : 'final answer';
    case 'tens':
      return 'units';
    case 'units':
      return 'interim line';
    case 'interim line':
      return byte === NEW_LINE ? 'start of interim line' : 'interim line';
    case 'start of interim line':
      if (byte === NEW_LINE) return 'version';
      return byte === CARRIAGE_RETURN ? 'start of interim line' : 'interim line';
    case 'final answer':
      return 'final answer';
  }
}
