/**
 * The least that any relay on Node's own HTTP server and undici costs, as a separate process: no framework, no checks,
 * no time limits, no metrics and no log; only the static header, and the answer is read completely and sent in one
 * write.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool, type Dispatcher } from 'undici';
import { STATIC_AUTHORIZATION } from './http-blocks.js';

/** As many connections as the broker may open. */
const CONNECTIONS = 256;

class WholeAnswer implements Dispatcher.DispatchHandler {
  private status = 0;
  private type = '';
  private readonly chunks: Buffer[] = [];

  constructor(private readonly response: ServerResponse) {}

  onRequestStart(): void {
    // undici insists on it.
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.status = status;
    this.type = String(headers['content-type']);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.chunks);
    this.response.writeHead(this.status, { 'content-type': this.type, 'content-length': body.length });
    this.response.end(body.toString('latin1'), 'latin1');
  }

  onResponseError(): void {
    this.response.destroy();
  }
}

const [upstreamUrl = ''] = process.argv.slice(2);
const pool = new Pool(upstreamUrl, { connections: CONNECTIONS, pipelining: 1 });
const headers = ['accept-encoding', 'identity', 'authorization', STATIC_AUTHORIZATION];
const server = createServer((request, response) => {
  pool.dispatch({ method: 'GET', path: request.url ?? '', headers }, new WholeAnswer(response));
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
