import type { Socket } from 'node:net';
import { NotConnected, type EgressProxy } from '#kernel';
import { Connections } from './connection.js';
import { ReceivedAnswer } from '../answer/reading/received-answer.js';
import type { Ending, TokenAnswer } from '../answer/reading/token-answer.js';

/** Milliseconds at the end of the time-out to read bytes that have arrived: a busy event loop's longest turn. */
const LAST_TURN = 250;

/** Milliseconds to wait for the rest of a response that is complete by its length but not by its text. */
const SETTLE_TIME = 500;

/** Milliseconds to wait for COCO to close a finished connection; closing first would keep our port busy. */
const CLOSE_TIME = 1_000;

/** The token endpoint sent nothing readable. */
export class TokenCallFailed extends Error {
  override readonly name = 'TokenCallFailed';

  constructor(
    /** Short and fixed, safe for logs and metrics. */
    readonly reason: string,
    /** Whether COCO may have received and carried out the request. */
    readonly outcomeUnknown: boolean,
    cause: unknown,
  ) {
    super(`The token call failed: ${reason}`, { cause });
  }
}

/**
 * Sends a POST to COCO's OAuth endpoints: one origin, one deadline, no redirects, no retries, a bounded response. Each
 * call has its own connection and its response is read leniently: docs/decisions/0018-token-transport.md explains why.
 */
export class TokenTransport {
  private readonly connections: Connections;
  private readonly inProgress = new Set<Promise<TokenAnswer>>();

  /** @param proxy through which the origin is reached, if not directly */
  constructor(
    private readonly origin: URL,
    proxy?: EgressProxy,
  ) {
    this.connections = new Connections(origin, proxy);
  }

  /**
   * @param timeout milliseconds that the call may take in total
   * @throws TokenCallFailed if no part of a response arrives in time
   */
  post(url: URL, contentType: string, body: string, timeout: number): Promise<TokenAnswer> {
    if (url.origin !== this.origin.origin)
      throw new TypeError(`The endpoint is not at ${this.origin.origin}`);
    const call = this.exchange(requestBytes(url, contentType, body), timeout);
    this.inProgress.add(call);
    const forget = (): void => void this.inProgress.delete(call);
    call.then(forget, forget);
    return call;
  }

  /** Resolves once every call in flight has its response: an unread response would be a lost token pair. */
  async close(): Promise<void> {
    await Promise.allSettled(this.inProgress);
  }

  private async exchange(request: Buffer, timeout: number): Promise<TokenAnswer> {
    const endsAt = performance.now() + timeout;
    const socket = await this.open(timeout);
    return new Promise((resolve, reject) => {
      const received = new ReceivedAnswer();
      let settling: NodeJS.Timeout | undefined;
      const finish = (ending: Ending): void => {
        clearDeadline();
        clearTimeout(settling);
        socket.off('data', take).off('end', lost).off('close', lost);
        leave(socket, ending);
        if (received.hasBegun) resolve(received.answer(ending));
        else reject(new TokenCallFailed(ending, true, socket.errored));
      };
      const take = (chunk: Buffer): void => {
        received.accept(chunk);
        if (received.isFull) finish('too_large');
        else if (received.isComplete && settling === undefined) {
          if (received.looksWhole) finish('complete');
          else settling = setTimeout(finish, SETTLE_TIME, 'complete');
        }
      };
      const lost = (): void => {
        finish('connection_lost');
      };
      const clearDeadline = startDeadline(endsAt - performance.now(), () => {
        finish('timeout');
      });
      socket.on('data', take).once('end', lost).once('close', lost);
      socket.write(request);
    });
  }

  private async open(timeout: number): Promise<Socket> {
    try {
      return await this.connections.open(timeout);
    } catch (error) {
      if (error instanceof NotConnected) throw new TokenCallFailed(error.reason, false, error);
      throw error;
    }
  }
}

/**
 * Ends a call that takes too long. Before that, it gives the event loop a last turn: in a process that was frozen or
 * stalled, the response may have arrived long ago and just be unread.
 *
 * @returns a function that cancels the deadline
 */
function startDeadline(timeout: number, end: () => void): () => void {
  let timer = setTimeout(() => {
    timer = setTimeout(end, LAST_TURN);
  }, timeout - LAST_TURN);
  return () => {
    clearTimeout(timer);
  };
}

function requestBytes(url: URL, contentType: string, body: string): Buffer {
  const head = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'Connection: close',
    'Accept: application/json',
    // Without this header, a server may use any coding (RFC 9110 section 12.5.3).
    'Accept-Encoding: identity',
    'User-Agent: coco-token-broker',
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Lets COCO close the connection after a complete response; otherwise destroys it. */
function leave(socket: Socket, ending: Ending): void {
  if (ending !== 'complete') {
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => socket.destroy(), CLOSE_TIME);
  timer.unref();
  socket.once('close', () => {
    clearTimeout(timer);
  });
  socket.resume();
}
