/** How answers leave: the part of the framework's reply that this lib uses. */
import type { ServerResponse } from 'node:http';
import { Freshness, type ReadTerms } from '../sharing/freshness.js';
import { CallerPresence } from '../transport/caller-presence.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { CallerGone } from '../transport/upstream-errors.js';

/** The part of Fastify's reply that is needed here. */
export interface HttpReply {
  readonly raw: ServerResponse;
  /** Leaves the answer to the code that writes to `raw`. */
  hijack(): unknown;
  code(status: number): HttpReply;
  headers(values: Readonly<Record<string, string>>): HttpReply;
  send(body: unknown): unknown;
}

/** A body up to this many bytes is sent with its head in one write: copying 16 KB costs less than a second system call. */
const ONE_WRITE = 16_384;

/**
 * Sends the answer that `produce` returns, streamed if its body is still arriving.
 *
 * @param produce receives whether the caller is still there; what it throws goes to the HTTP edge's one error filter
 */
async function respond(
  reply: HttpReply,
  produce: (presence: CallerPresence) => Promise<UpstreamAnswer>,
): Promise<void> {
  try {
    send(reply, await produce(presenceOf(reply)));
  } catch (error) {
    // Nobody is left to answer, and nothing went wrong.
    if (!(error instanceof CallerGone)) throw error;
  }
}

/**
 * As `respond`, for a read that takes an older answer if `Cache-Control` says so; `Age` then says how old it is.
 *
 * @param cacheControl the request's header
 */
export function respondToRead(
  reply: HttpReply,
  cacheControl: string | undefined,
  produce: (terms: ReadTerms) => Promise<UpstreamAnswer>,
): Promise<void> {
  const freshness = Freshness.askedBy(cacheControl);
  return respond(reply, async (presence) => {
    const answer = await produce({ presence, freshness });
    const { header } = freshness;
    return header.age === undefined ? answer : { ...answer, headers: { ...answer.headers, ...header } };
  });
}

/** Whether the caller still waits for this reply. */
export function presenceOf({ raw }: Pick<HttpReply, 'raw'>): CallerPresence {
  const presence = new CallerPresence();
  raw.once('close', () => {
    if (!raw.writableFinished) presence.leave();
  });
  return presence;
}

/** Sends an answer, streamed if its body is still arriving. */
export function send(reply: HttpReply, { status, headers, body }: UpstreamAnswer): void {
  const small = Buffer.isBuffer(body) && body.length > 0 && body.length <= ONE_WRITE;
  if (!small || headers['content-type'] === undefined) {
    reply.code(status).headers(headers).send(body);
    return;
  }
  reply.hijack();
  reply.raw.writeHead(status, { ...headers, 'content-length': body.length });
  // As text of one byte per character it is joined to the head: one write to the socket instead of two.
  reply.raw.end(body.toString('latin1'), 'latin1');
}
