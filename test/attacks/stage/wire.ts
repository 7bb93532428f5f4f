/** HTTP over a bare socket: what is sent goes out byte for byte, and every answer on the connection is seen. */
import { connect } from 'node:net';

/** Milliseconds after which a connection that should have been answered or closed fails the test. */
const PATIENCE = 30_000;

/** One answer as sent on the wire. */
export interface WireAnswer {
  readonly status: number;
  /** All head lines after the first. */
  readonly head: string;
  readonly body: string;
  /** Whether the body is complete. */
  readonly whole: boolean;
}

/** What was received on a connection. */
export interface Exchanged {
  readonly answers: readonly WireAnswer[];
  /** Everything received, Latin-1. */
  readonly text: string;
}

/**
 * Sends bytes and reads what comes back.
 *
 * @param until whether the first complete answer is enough, or the server must close the connection
 */
export function exchange(
  url: URL,
  bytes: Buffer,
  until: 'first answer' | 'close',
  patience = PATIENCE,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(url.port), url.hostname);
    const timer = setTimeout(() => {
      reject(new Error(`The connection was neither answered nor closed in ${patience} ms: ${received()}`));
      socket.destroy();
    }, patience);
    const received = (): string => Buffer.concat(chunks).toString('latin1');
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (until === 'first answer' && parseAnswers(received())[0]?.whole === true) socket.destroy();
    });
    // A server that refuses a request halfway resets the connection while the rest is being sent.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ answers: parseAnswers(received()), text: received() });
    });
    socket.write(bytes);
  });
}

/** Splits the bytes received on a connection into answers. Interim ones (1xx) are left out. */
export function parseAnswers(text: string): WireAnswer[] {
  const answers: WireAnswer[] = [];
  let rest = text;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(rest)?.[1]);
    if (headEnd < 0 || Number.isNaN(status)) return answers;
    const head = rest.slice(rest.indexOf('\r\n') + 2, headEnd);
    const after = rest.slice(headEnd + 4);
    const body = readBody(status, head, after);
    rest = after.slice(body.length);
    if (status >= 200) answers.push({ status, head, body: body.content, whole: body.whole });
    if (!body.whole) return answers;
  }
}

interface ReadBody {
  readonly content: string;
  /** Characters on the wire. */
  readonly length: number;
  readonly whole: boolean;
}

function readBody(status: number, head: string, text: string): ReadBody {
  if (status < 200 || status === 204 || status === 304) return { content: '', length: 0, whole: true };
  if (/^transfer-encoding: *chunked/im.test(head)) return readChunks(text);
  const declared = /^content-length: *(\d+)/im.exec(head)?.[1];
  const length = declared === undefined ? text.length : Number(declared);
  return { content: text.slice(0, length), length, whole: text.length >= length };
}

function readChunks(text: string): ReadBody {
  let content = '';
  let position = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', position);
    const size = Number.parseInt(text.slice(position, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (lineEnd < 0 || Number.isNaN(size) || end > text.length)
      return { content, length: text.length, whole: false };
    content += text.slice(lineEnd + 2, lineEnd + 2 + size);
    if (size === 0) return { content, length: end, whole: true };
    position = end;
  }
}
