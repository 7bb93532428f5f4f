/** Node's requests and answers as those of the web, which the protocol's server speaks. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/** Headers that the protocol's server needs; what callers prove themselves by stays here. */
const PASSED = ['accept', 'content-type', 'last-event-id'];

/** The request, without the caller's secret. @param signal aborted when the caller leaves */
export function webRequestOf(request: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string' && (PASSED.includes(name) || name.startsWith('mcp-')))
      headers.set(name, value);
  const { method = 'GET' } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? { body: Readable.toWeb(request) as ReadableStream<Uint8Array>, duplex: 'half' } : {};
  return new Request('http://localhost/mcp', { method, headers, signal, ...body } as RequestInit);
}

/** Sends an answer, as it comes. */
export async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) response.end();
  else await pipeline(Readable.fromWeb(answer.body as ReadableStream<Uint8Array>), response);
}

/** Aborts when the caller leaves before it has its answer. */
export function leavingOf(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  return leaving.signal;
}
