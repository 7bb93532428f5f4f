import { createServer, type Server, type Socket } from 'node:net';
import { expect } from '@jest/globals';
import { judgeTokenAnswer } from '../../../libs/oauth/src/answer/judge.js';
import type { TokenOutcome } from '../../../libs/oauth/src/answer/token-outcome.js';
import { TokenTransport } from '../../../libs/oauth/src/token/token-transport.js';

/** A good answer's body. */
export const PAIR = '{"access_token":"a2","token_type":"bearer","expires_in":3600,"refresh_token":"r2"}';

/** The same as a form. */
export const FORM = 'access_token=a2&expires_in=28800&refresh_token=r2&token_type=bearer';

/** The header of a good answer. */
export const JSON_TYPE = 'Content-Type: application/json';

/** An interim answer that nobody asked for. */
export const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** What the server does after the bytes. */
export type After = 'stays open' | 'closes' | 'resets';

/** A token endpoint that writes exactly the bytes it is given, one packet each. */
export class RawServer {
  readonly requests: string[] = [];
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  /** Starts an endpoint that answers like this, once for each connection. */
  async serve(pieces: readonly (string | Buffer)[], after: After): Promise<URL> {
    const server = createServer({ noDelay: true }, (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', (chunk) => {
        this.requests.push(chunk.toString());
        void write(socket, pieces, after);
      });
    });
    this.servers.push(server);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    return new URL(`http://127.0.0.1:${port}/v1.0/oauth/token`);
  }

  /** Closes every endpoint and forgets its requests. */
  close(): void {
    for (const socket of this.sockets) socket.destroy();
    for (const server of this.servers.splice(0)) server.close();
    this.sockets.clear();
    this.requests.length = 0;
  }
}

async function write(socket: Socket, pieces: readonly (string | Buffer)[], after: After): Promise<void> {
  for (const piece of pieces) {
    await new Promise((sent) => socket.write(piece, sent));
    await new Promise((turn) => setImmediate(turn));
  }
  if (after === 'closes') socket.end();
  if (after === 'resets') socket.resetAndDestroy();
}

/** Makes a token call and judges its answer. */
export async function ask(url: URL, timeout = 2_000): Promise<TokenOutcome> {
  const transport = new TokenTransport(new URL(url.origin));
  const answer = await transport.post(url, 'text/plain', 'x=y', timeout);
  return judgeTokenAnswer(answer, undefined, new Date());
}

/** Expects the pair, and these offences in any order. */
export function expectKept(outcome: TokenOutcome, ...offences: readonly string[]): void {
  if (outcome.kind !== 'tokens') throw new Error(`not kept: ${JSON.stringify(outcome)}`);
  expect([outcome.accessToken?.reveal(), outcome.refreshToken?.reveal()]).toEqual(['a2', 'r2']);
  expect(outcome.offences.toSorted()).toEqual(offences.toSorted());
}

/** An answer with its length. */
export function http(body: string | Buffer, ...headers: readonly string[]): Buffer {
  const all = ['HTTP/1.1 200 OK', ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', ''];
  return Buffer.concat([Buffer.from(all.join('\r\n')), Buffer.from(body)]);
}

/** The same, declared as JSON. */
export function json(body: string | Buffer, ...headers: readonly string[]): Buffer {
  return http(body, JSON_TYPE, ...headers);
}

/** An answer with the headers given and no length. */
export function raw(head: readonly string[], body: string): string {
  return ['HTTP/1.1 200 OK', JSON_TYPE, ...head, '', body].join('\r\n');
}

/** UTF-16 in either order of bytes. */
export function utf16(text: string, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}
