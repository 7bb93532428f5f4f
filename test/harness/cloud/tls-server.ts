import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AUTHORITY, CERTIFICATES, SERVER_KEY } from '../network/certificates.js';

/** What a server does with a connection before the request: shows a certificate, or none. */
export type Handshake = keyof typeof CERTIFICATES | 'plain text' | 'reset' | 'close' | 'silence';

/** A server on localhost that is asked by TLS. */
export interface TlsServer {
  readonly url: URL;
  /** Bytes of requests that arrived, TLS taken away. */
  readonly received: () => number;
  close(): void;
}

/** Starts a server that passes every request to `answer` once its head has arrived. */
export async function startTlsServer(
  handshake: Handshake,
  answer: (socket: Socket) => void,
  port = 0,
): Promise<TlsServer> {
  let received = 0;
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    let head = '';
    socket.on('data', (chunk) => {
      received += chunk.length;
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      head = '';
      answer(socket);
    });
  };
  const server = serverFor(handshake, serve);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  const address = server.address();
  const used = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    url: new URL(`https://127.0.0.1:${used}`),
    received: () => received,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Lets this process trust the tests' authority, until the function it returns is called. */
export function trustAuthority(): () => void {
  const usual = getCACertificates('default');
  setDefaultCACertificates([...usual, AUTHORITY]);
  return () => {
    setDefaultCACertificates(usual);
  };
}

function serverFor(handshake: Handshake, serve: (socket: Socket) => void): Server {
  if (handshake in CERTIFICATES) {
    const cert = CERTIFICATES[handshake as keyof typeof CERTIFICATES];
    const server = createTlsServer({ key: SERVER_KEY, cert }, (socket) => {
      serve(socket.on('error', () => undefined));
    });
    return server.on('tlsClientError', () => undefined);
  }
  return createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', () => {
        if (handshake === 'plain text') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
        else if (handshake === 'reset') socket.resetAndDestroy();
        else if (handshake === 'close') socket.destroy();
      });
  });
}
