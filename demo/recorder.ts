/** Sits in front of the broker like a load balancer, and records every answer. */
import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of the broker, whole. */
export interface RecordedAnswer {
  readonly status: number;
  /** The path that was asked for, without the query. */
  readonly path: string;
  /** Status, headers and body, as they went out. */
  readonly bytes: Buffer;
}

/** Forwards calls to the broker and keeps the answers, before anyone else sees them. */
export class Recorder {
  readonly answers: RecordedAnswer[] = [];

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on('request', (request, response) => {
      this.forward(request, response);
    });
  }

  /** @param targetPort where the broker listens, or will */
  static async start(targetPort: number): Promise<Recorder> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    return new Recorder(server, targetPort);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, url: path, headers } = request;
    // A compressed answer could not be searched.
    const onward = { ...headers, 'accept-encoding': 'identity' };
    const toBroker = sendRequest(
      { host: '127.0.0.1', port: this.targetPort, method, path, headers: onward },
      (answer) => {
        this.keepAndPass(path ?? '/', answer, response);
      },
    );
    toBroker.once('error', () => response.destroy());
    request.pipe(toBroker);
  }

  private keepAndPass(path: string, answer: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.once('error', () => response.destroy());
    answer.once('end', () => {
      const { statusCode: status = 0, rawHeaders } = answer;
      const body = Buffer.concat(chunks);
      const head = Buffer.from(`${status}\r\n${rawHeaders.join('\r\n')}\r\n\r\n`, 'latin1');
      this.answers.push({ status, path: path.split('?', 1).join(), bytes: Buffer.concat([head, body]) });
      response.writeHead(status, rawHeaders).end(body);
    });
  }
}
