import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the fake cloud received it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers one request. */
export type CloudHandler = (request: SeenRequest, response: ServerResponse) => void;

/** A stand-in for COCO that answers as a test says, and remembers its requests. */
export class FakeCloud {
  readonly seen: SeenRequest[] = [];
  /** Exchanges whose connection closed before they were answered in full. */
  brokenOff = 0;
  /** Connections that were made to it. */
  connections = 0;
  private handler: CloudHandler = answerJson({});
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      response.once('close', () => {
        if (!response.writableFinished) this.brokenOff += 1;
      });
      void this.receive(request, response);
    });
    this.server.on('connection', () => (this.connections += 1));
  }

  static async start(): Promise<FakeCloud> {
    const cloud = new FakeCloud();
    await new Promise<void>((ready) => cloud.server.listen(0, '127.0.0.1', ready));
    return cloud;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
  }

  /** Bearer tokens in the order in which they were sent. */
  get tokens(): string[] {
    return this.seen.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '');
  }

  /** Answers every request like this from now on, and forgets the past. */
  answer(handler: CloudHandler): void {
    this.handler = handler;
    this.seen.length = 0;
    this.brokenOff = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
    this.seen.push(seen);
    this.handler(seen, response);
  }
}

/** A handler that answers with JSON. */
export function answerJson(
  content: unknown,
  status = 200,
  headers: Record<string, string> = {},
): CloudHandler {
  return (_request, response) => {
    const body = JSON.stringify(content);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
  };
}
