import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** What the proxy of a company network does with a CONNECT. */
export type ProxyManner =
  'opens' | 'refuses' | 'demands a password' | 'is silent' | 'hangs up' | 'sends no end';

/** A proxy that opens tunnels, for tests. */
export interface ConnectProxy {
  readonly url: URL;
  /** The heads of the requests it got. */
  readonly heads: string[];
  /** Everything that went to the hosts behind it, as the proxy sees it. */
  readonly seen: () => string;
  close(): void;
}

/** Starts a proxy on localhost. */
export async function startConnectProxy(manner: ProxyManner): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const heads: string[] = [];
  let seen = '';
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', (chunk) => {
      const head = chunk.toString('latin1');
      heads.push(head);
      const [, host = '', port = ''] = /^CONNECT (\S+):(\d+) HTTP\/1\.1\r\n/.exec(head) ?? [];
      if (manner === 'hangs up') socket.destroy();
      else if (manner === 'refuses') socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      else if (manner === 'demands a password')
        socket.write('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
      else if (manner === 'sends no end') socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(40_000)}`);
      else if (manner === 'opens') {
        const upstream = connect(Number(port), host);
        sockets.add(upstream.on('error', () => socket.destroy()));
        upstream.once('connect', () => {
          // In two packets, as some proxies do.
          socket.write('HTTP/1.1 200 Connection established\r\n');
          setImmediate(() => {
            socket.write('Via: 1.1 proxy\r\n\r\n');
            socket.on('data', (sent) => (seen += sent.toString('latin1')));
            socket.pipe(upstream).pipe(socket);
          });
        });
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: new URL(`http://user:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`),
    heads,
    seen: () => seen,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
