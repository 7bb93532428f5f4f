/** Lets a Node request handler answer into memory, so that its answer can be shaped, delayed or spoilt. */

import { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer, Exchange } from './exchange.js';

/** What a handler sees instead of the received request. */
export interface RequestChanges {
  readonly path?: string;
  readonly form?: URLSearchParams;
}

/** A Node request handler; its result is awaited only for errors. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The answer `handler` gives to the exchange's request, whose body is there to be read again. */
export function captureAnswer(
  handler: RequestHandler,
  exchange: Exchange,
  changes: RequestChanges = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = replayRequest(exchange, changes);
    Promise.resolve(handler(request, new CapturedResponse(request, resolve))).catch(reject);
  });
}

/** The exchange's request as if it had just come in, with the changes asked for. */
export function replayRequest(
  { request: original, path: originalPath, body: originalBody }: Exchange,
  { path, form }: RequestChanges = {},
): IncomingMessage {
  const body = form ? Buffer.from(form.toString()) : originalBody;
  const request = new IncomingMessage(original.socket);
  request.method = original.method;
  request.url = path ?? originalPath;
  request.httpVersion = original.httpVersion;
  request.httpVersionMajor = original.httpVersionMajor;
  request.httpVersionMinor = original.httpVersionMinor;
  request.headers = { ...original.headers, ...(form && formHeaders(body)) };
  request.complete = true;
  if (body.length > 0) request.push(body);
  request.push(null);
  return request;
}

function formHeaders(body: Buffer): IncomingHttpHeaders {
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
    'transfer-encoding': undefined,
  };
}

class CapturedResponse extends ServerResponse {
  readonly #chunks: Buffer[] = [];
  readonly #resolve: (answer: Answer) => void;

  constructor(request: IncomingMessage, resolve: (answer: Answer) => void) {
    super(request);
    this.#resolve = resolve;
  }

  override write(chunk: unknown): boolean {
    this.#collect(chunk);
    return true;
  }

  override end(chunk?: unknown): this {
    this.#collect(chunk);
    this.#resolve({
      status: this.statusCode,
      headers: this.getHeaders(),
      body: Buffer.concat(this.#chunks),
    });
    return super.end();
  }

  #collect(chunk: unknown): void {
    if (typeof chunk === 'string') this.#chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) this.#chunks.push(Buffer.from(chunk));
  }
}
