/** The head of an HTTP response, read leniently (RFC 9112 sections 2.2 and 4). */
export interface AnswerHead {
  /** 0 without a status line. */
  readonly status: number;
  /** Every line's value, by lower-case name. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Bytes of the head, including the blank line. */
  readonly length: number;
}

const STATUS_LINE = /^HTTP\/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)/i;

/** The start of a status line, however little of it has arrived. */
const STATUS_LINE_BEGUN = /^[\r\n]*(?:H(?:T(?:T(?:P(?:\/|$)|$)|$)|$)|$)/i;

const BLANK_LINE = /\r?\n\r?\n/;

/** The head at the start of the bytes; `undefined` until its end has arrived. A bare line feed ends a line too. */
export function readHead(bytes: Buffer): AnswerHead | undefined {
  const text = bytes.toString('latin1');
  if (!STATUS_LINE_BEGUN.test(text)) return { status: 0, headers: new Map(), length: 0 };
  const blank = /^[\r\n]*/.exec(text)?.[0].length ?? 0;
  const end = BLANK_LINE.exec(text.slice(blank));
  if (end === null) return undefined;
  const [statusLine = '', ...lines] = text.slice(blank, blank + end.index).split(/\r?\n/);
  return {
    status: Number(STATUS_LINE.exec(statusLine)?.[1] ?? 0),
    headers: headersOf(lines),
    length: blank + end.index + end[0].length,
  };
}

function headersOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return headers;
}
