/** How an answer reaches the client, or does not: sent completely, dribbled, cut off or held back forever. */

import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from './exchange.js';

/** What is to happen on the wire. */
export type Delivery =
  | {
      readonly kind: 'answer';
      readonly answer: Answer;
      readonly bytesPerSecond?: number;
      readonly interim?: boolean;
    }
  | { readonly kind: 'cut' }
  | { readonly kind: 'hang' };

/** What happened on the wire. */
export interface Delivered {
  /** The status sent; `null` when none was. */
  readonly status: number | null;
  /** Whether the whole answer was handed over before the connection closed. */
  readonly answered: boolean;
}

/** Carries out a delivery; resolves when the answer is out or the connection is gone. */
export async function deliver(response: ServerResponse, delivery: Delivery): Promise<Delivered> {
  const closed = response.closed
    ? Promise.resolve()
    : new Promise<void>((resolve) => {
        response.once('close', () => {
          resolve();
        });
      });
  if (delivery.kind === 'cut') response.req.socket.destroy();
  if (delivery.kind === 'answer') await send(response, delivery);
  await closed;
  const answered = delivery.kind === 'answer' && response.writableFinished;
  return { status: response.headersSent ? response.statusCode : null, answered };
}

async function send(
  response: ServerResponse,
  { answer, bytesPerSecond, interim }: Extract<Delivery, { kind: 'answer' }>,
): Promise<void> {
  if (response.destroyed) return;
  if (interim === true) response.writeContinue();
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
  if (bytesPerSecond !== undefined) await dribble(response, answer.body, bytesPerSecond);
  else response.end(answer.body);
}

async function dribble(response: ServerResponse, body: Buffer, bytesPerSecond: number): Promise<void> {
  const pauseMs = Math.max(1000 / bytesPerSecond, 20);
  const bytesPerWrite = Math.max(1, Math.round((bytesPerSecond * pauseMs) / 1000));
  response.flushHeaders();
  for (let sent = 0; sent < body.length && !response.destroyed; sent += bytesPerWrite) {
    await wait(pauseMs, undefined, { ref: false });
    response.write(body.subarray(sent, sent + bytesPerWrite));
  }
  response.end();
}
