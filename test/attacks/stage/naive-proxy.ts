import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What the broker must not be: a proxy that checks nothing, concatenates paths and forwards every header. The attacks
 * are run against it to show that they would be noticed.
 */
export class NaiveProxy {
  private constructor(private readonly server: Server) {}

  /** @param token what it adds to every call */
  static async start(target: URL, token: string): Promise<NaiveProxy> {
    const server = createServer((incoming, answer) => {
      try {
        const outgoing = httpRequest(passedOn(incoming, target, token), (received) => {
          answer.writeHead(received.statusCode ?? 502, received.headers);
          received.pipe(answer);
        });
        outgoing.on('error', () => answer.destroy());
        incoming.pipe(outgoing);
      } catch {
        answer.writeHead(500).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new NaiveProxy(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** All headers except those that Node itself refuses to send. */
function passedOn({ method, url = '', headers }: IncomingMessage, target: URL, token: string): object {
  const { trailer: _, ...sendable } = headers;
  const path = url.replace(/^.*\/coco\//, '/v1.0/');
  return {
    host: target.hostname,
    port: target.port,
    method,
    path: encodeURI(path).replaceAll('%25', '%'),
    headers: { ...sendable, host: target.host, authorization: `Bearer ${token}` },
  };
}
