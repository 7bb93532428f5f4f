import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { NotConnected, type EgressProxy } from '#kernel';

/** Milliseconds to open a connection: three seconds survive one lost SYN, which is resent after one (RFC 6298). */
const CONNECT_TIMEOUT = 3_000;

/** Opens connections to one origin, one per exchange; TLS sessions are resumed. */
export class Connections {
  private session: Buffer | undefined;

  /** @param proxy through which the origin is reached, if not directly */
  constructor(
    private readonly origin: URL,
    private readonly proxy?: EgressProxy,
  ) {}

  /**
   * Resolves to an open connection, under TLS with a verified certificate: nothing is written before that.
   *
   * @param timeout milliseconds it may take, if fewer than the usual limit
   * @throws NotConnected
   */
  async open(timeout: number): Promise<Socket> {
    const endsAt = performance.now() + Math.min(timeout, CONNECT_TIMEOUT);
    const tunnel = await this.tunnel(endsAt - performance.now());
    const isTls = this.origin.protocol === 'https:';
    const socket = isTls ? this.openTls(tunnel) : connectTcp({ ...this.target(), noDelay: true });
    return opened(socket, isTls ? 'secureConnect' : 'connect', endsAt - performance.now());
  }

  private async tunnel(timeout: number): Promise<Socket | undefined> {
    if (this.proxy?.serves(this.origin) !== true) return undefined;
    const { host, port } = this.target();
    return this.proxy.open(host, port, timeout).catch((error: unknown) => {
      throw new NotConnected(error);
    });
  }

  private openTls(tunnel: Socket | undefined): Socket {
    const { host, port } = this.target();
    const socket = connectTls({
      ...(tunnel === undefined ? { host, port } : { host, socket: tunnel }),
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

/** Resolves once the socket says so by `event`. */
function opened(socket: Socket, event: 'connect' | 'secureConnect', timeout: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      reject(new NotConnected(error));
      socket.destroy();
    };
    const timer = setTimeout(() => {
      fail({ code: 'ETIMEDOUT' });
    }, timeout);
    const closed = (): void => {
      fail(undefined);
    };
    // A later error shows as the connection's end; this listener only keeps it from crashing the process.
    socket.on('error', () => undefined);
    socket.once('error', fail).once('close', closed);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', fail).off('close', closed);
      resolve(socket);
    });
  });
}
