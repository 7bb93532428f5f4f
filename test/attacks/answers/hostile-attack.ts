/** What the tables of hostile answers are made of. */
import type { HostileAnswer } from './hostile-cloud.js';

/** One hostile answer. Wherever it ends up, the token must not appear in any form in what the caller receives. */
export interface HostileAttack {
  readonly name: string;
  readonly source: string;
  readonly answer: (token: string) => HostileAnswer;
  /**
   * `problem`: the caller gets this problem. `cut`: the answer breaks off. `withheld`: one or the other, depending on
   * timing. `passed`: the answer is relayed without its harmful parts.
   */
  readonly outcome:
    | { readonly kind: 'problem'; readonly status: number; readonly code: string }
    | { readonly kind: 'cut' | 'withheld' }
    | { readonly kind: 'passed'; readonly status: number; readonly lacks?: readonly RegExp[] };
  /** Calls that COCO may receive; one by default. */
  readonly calls?: number;
}

/** COCO's answer is not relayed. */
export const FAILURE = { kind: 'problem', status: 502, code: 'upstream_failure' } as const;

/** COCO's answer is not relayed completely. */
export const WITHHELD = { kind: 'withheld' } as const;

/** Honest framing around a body. */
export function whole(
  body: string | Buffer,
  lines: readonly string[] = [],
  status = '200 OK',
): HostileAnswer {
  const content = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  const typed = lines.some((line) => /^content-type:/i.test(line));
  const head = [
    `HTTP/1.1 ${status}`,
    ...(typed ? [] : ['Content-Type: application/json']),
    ...lines,
    `Content-Length: ${content.length}`,
  ];
  return { pieces: [Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), content])] };
}

/** A chunked body, each chunk a separate write. */
export function chunked(chunks: readonly string[], lines: readonly string[] = []): HostileAnswer {
  const head = ['HTTP/1.1 200 OK', 'content-type: application/json', ...lines, 'transfer-encoding: chunked'];
  const pieces = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  return { pieces: [`${head.join('\r\n')}\r\n\r\n`, ...pieces, '0\r\n\r\n'] };
}

/** Raw bytes, then the end of the connection. */
export function bytes(text: string): HostileAnswer {
  return { pieces: [text], end: true };
}
