import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections that have not carried a byte yet: browsers and load balancers open some in advance. Node counts such a
 * connection as busy until its headers are overdue, so `closeIdleConnections` leaves it open.
 */
export class UnusedConnections {
  private readonly open = new Set<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
  }

  /** Closes these connections. One on which a request has begun to arrive stays open. */
  close(): void {
    for (const socket of this.open) if (socket.bytesRead === 0) socket.destroy();
  }
}
