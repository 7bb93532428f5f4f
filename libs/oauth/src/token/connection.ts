import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { NotConnected } from '#kernel';

/** Milliseconds to open a connection: three seconds survive one lost SYN, which is resent after one (RFC 6298). */
const CONNECT_TIMEOUT = 3_000;

/** Opens connections to one origin, one per exchange; TLS sessions are resumed. */
export class Connections {
  private session: Buffer | undefined;

  constructor(private readonly origin: URL) {}

  /**
   * Resolves to an open connection, under TLS with a verified certificate: nothing is written before that.
   *
   * @param timeout milliseconds it may take, if fewer than the usual limit
   * @throws NotConnected
   */
  open(timeout: number): Promise<Socket> {
    const isTls = this.origin.protocol === 'https:';
    const socket = isTls ? this.openTls() : connectTcp({ ...this.target(), noDelay: true });
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        reject(new NotConnected(error));
        socket.destroy();
      };
      const timer = setTimeout(
        () => {
          fail({ code: 'ETIMEDOUT' });
        },
        Math.min(timeout, CONNECT_TIMEOUT),
      );
      const closed = (): void => {
        fail(undefined);
      };
      // A later error shows as the connection's end; this listener only keeps it from crashing the process.
      socket.on('error', () => undefined);
      socket.once('error', fail).once('close', closed);
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
        socket.off('error', fail).off('close', closed);
        resolve(socket);
      });
    });
  }

  private openTls(): Socket {
    const { host, port } = this.target();
    const socket = connectTls({
      host,
      port,
      // A literal address is no valid server name (RFC 6066 section 3); the certificate is still checked against it.
      ...(isIP(host) === 0 && { servername: host }),
      ALPNProtocols: ['http/1.1'],
      session: this.session,
    });
    socket.setNoDelay(true);
    socket.on('session', (session) => {
      this.session = session;
    });
    return socket;
  }

  private target(): { readonly host: string; readonly port: number } {
    const { hostname, port, protocol } = this.origin;
    const usualPort = protocol === 'https:' ? 443 : 80;
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? usualPort : Number(port),
    };
  }
}
