import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Version } from './version.js';

/**
 * The one address that browsers know, like a balancer in front of both versions: each step says which version it leads
 * to.
 */
export class Front {
  private target = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Front> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const front = new Front(server);
    server.on('request', (incoming, outgoing) => {
      const { method, headers, url = '/' } = incoming;
      const forwarded = request(new URL(url, front.target), { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      });
      forwarded.once('error', () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
    return front;
  }

  /** Its origin: the brokers' `PUBLIC_URL`. */
  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on calls go to this version. */
  leadTo(version: Version): void {
    this.target = version.url;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
