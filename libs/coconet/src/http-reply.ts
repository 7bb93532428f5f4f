/** How answers leave: the part of the framework's reply that this lib uses. */
import type { ServerResponse } from 'node:http';
import { CallerPresence } from './transport/caller-presence.js';
import type { UpstreamAnswer } from './transport/exchange.js';
import { CallerGone } from './transport/upstream-errors.js';

/** Fastify's reply, as far as it is needed here. */
export interface HttpReply {
  readonly raw: ServerResponse;
  code(status: number): HttpReply;
  headers(values: Readonly<Record<string, string>>): HttpReply;
  send(body: unknown): unknown;
}

/**
 * Sends the answer that `produce` gives, streamed where its body is still on its way.
 *
 * @param produce told whether the caller is still there; what it throws goes to the HTTP edge's one error filter
 */
export async function respond(
  reply: HttpReply,
  produce: (presence: CallerPresence) => Promise<UpstreamAnswer>,
): Promise<void> {
  const presence = new CallerPresence();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) presence.leave();
  });
  try {
    const { status, headers, body } = await produce(presence);
    reply.code(status).headers(headers).send(body);
  } catch (error) {
    // Nobody is left to answer, and nothing went wrong.
    if (!(error instanceof CallerGone)) throw error;
  }
}
