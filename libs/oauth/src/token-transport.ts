import { Pool, type Dispatcher } from 'undici';
import { connectionFailure } from '#kernel';

/** Bytes of an answer of the token endpoint that are read at most. */
const BODY_LIMIT = 64 * 1024;

/** Connections to the token endpoint kept at once. */
const CONNECTION_LIMIT = 64;

/** Milliseconds a connection may take to open. */
const CONNECT_TIMEOUT = 3_000;

/** Milliseconds at the end of the time-out in which what has arrived is still read. */
const LAST_TURN = 250;

/** The token endpoint gave no answer that can be judged. */
export class TokenCallFailed extends Error {
  override readonly name = 'TokenCallFailed';

  constructor(
    /** Short and fixed, fit for logs and metrics. */
    readonly reason: string,
    /** Whether COCO may have received and carried out the request. */
    readonly outcomeUnknown: boolean,
    cause: unknown,
  ) {
    super(`The token call failed: ${reason}`, { cause });
  }
}

/** A POST to COCO's OAuth endpoints: one origin, one deadline, no redirect, no retry, a bounded answer. */
export class TokenTransport {
  private readonly pool: Pool;

  /** @param timeout milliseconds that one call may take in total */
  constructor(
    private readonly origin: string,
    private readonly timeout: number,
  ) {
    this.pool = new Pool(origin, { connections: CONNECTION_LIMIT, connect: { timeout: CONNECT_TIMEOUT } });
  }

  /** @throws TokenCallFailed when there is no complete answer in time */
  async post(url: URL, contentType: string, body: string): Promise<Response> {
    if (url.origin !== this.origin) throw new TypeError(`The token endpoint is not at ${this.origin}`);
    const deadline = startDeadline(this.timeout);
    try {
      const answer = await this.pool.request({
        method: 'POST',
        path: url.pathname + url.search,
        headers: { 'content-type': contentType, accept: 'application/json' },
        body,
        signal: deadline.signal,
      });
      const text = await readBounded(answer.body);
      return new Response(text === '' ? null : text, {
        status: answer.statusCode,
        headers: flatten(answer.headers),
      });
    } catch (error) {
      throw failure(error, deadline.signal.aborted);
    } finally {
      deadline.clear();
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
  }
}

/**
 * Ends a call that takes too long. Before it does, it gives the event loop a last turn: in a process that was frozen, or
 * stalled, the answer may have arrived long ago and only not have been read.
 */
function startDeadline(timeout: number): { readonly signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  let timer = setTimeout(() => {
    timer = setTimeout(() => {
      controller.abort();
    }, LAST_TURN);
  }, timeout - LAST_TURN);
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
    },
  };
}

async function readBounded(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT) throw new TokenCallFailed('answer_too_large', true, undefined);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function flatten(headers: Dispatcher.ResponseData['headers']): [string, string][] {
  return ['content-type', 'retry-after'].flatMap((name): [string, string][] => {
    const value = headers[name];
    const single = Array.isArray(value) ? value[0] : value;
    return single === undefined ? [] : [[name, single]];
  });
}

function failure(error: unknown, isTooLate: boolean): TokenCallFailed {
  if (error instanceof TokenCallFailed) return error;
  const neverSent = connectionFailure(error);
  if (neverSent !== undefined) return new TokenCallFailed(neverSent, false, error);
  return new TokenCallFailed(isTooLate ? 'timeout' : 'connection_lost', true, error);
}
