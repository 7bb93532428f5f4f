import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What went through one connection. */
export interface Conversation {
  /** Sent by the client. */
  readonly asked: readonly Buffer[];
  /** Sent by the server behind the proxy. */
  readonly answered: readonly Buffer[];
}

/** The proxy's addresses. */
export interface TcpProxyOptions {
  /** Port to listen on; a free one when left out. */
  readonly port?: number;
  /** Keep every byte that goes through. */
  readonly keep?: boolean;
}

/** A server's host and port. */
type TcpTarget = Pick<URL, 'hostname' | 'port'>;

/**
 * A TCP proxy that can be cut: connections die and new ones are refused until it is mended. Or it falls silent: nothing is refused
 * and nothing arrives, as behind a switch that lost its power.
 */
export class TcpProxy {
  /** Every connection's bytes, oldest first, if they are kept. */
  readonly conversations: Conversation[] = [];
  /** Connections that were made to it so far. */
  accepted = 0;
  /** The local port of every connection it made to the server, by which that knows them. */
  readonly upstreamPorts: number[] = [];
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private isSilent = false;
  private unanswered: string | undefined;

  private constructor(
    private readonly server: Server,
    private readonly keep: boolean,
  ) {}

  /** Starts in front of `target`, on the loopback interface. */
  static async start(target: TcpTarget, { port = 0, keep = false }: TcpProxyOptions = {}): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const proxy = new TcpProxy(server, keep);
    server.on('connection', (client) => {
      proxy.join(client, target);
    });
    return proxy;
  }

  /** The port it listens on. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts every connection, and refuses new ones. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /**
   * Swallows everything on the open connections; they stay silent permanently.
   *
   * @param newToo whether new ones are swallowed as well, until it is mended; otherwise these lead to a server at once
   */
  silence(newToo = false): void {
    this.isSilent = newToo;
    for (const socket of this.sockets) swallow(socket);
  }

  /** Falls silent on each connection from the moment its client says `text`, until it is mended. */
  silenceAt(text: string): void {
    this.unanswered = text;
  }

  /** Lets new connections through again. */
  mend(): void {
    this.isCut = false;
    this.isSilent = false;
    this.unanswered = undefined;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, target: TcpTarget): void {
    this.accepted += 1;
    if (this.isCut) {
      client.destroy();
      return;
    }
    if (this.isSilent) {
      this.sockets.add(client);
      swallow(client);
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    upstream.once('connect', () => {
      this.upstreamPorts.push(upstream.localPort ?? 0);
    });
    if (this.keep) this.conversations.push({ asked: kept(client), answered: kept(upstream) });
    this.pass(client, upstream);
    this.pass(upstream, client);
    client.prependListener('data', (chunk: Buffer) => {
      if (this.unanswered === undefined || !chunk.includes(this.unanswered)) return;
      swallow(client);
      swallow(upstream);
    });
  }

  private pass(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      // Bytes sent before the end still arrive.
      to.destroySoon();
    });
    from.pipe(to);
  }
}

function swallow(socket: Socket): void {
  socket.removeAllListeners('close').removeAllListeners('error').unpipe().resume();
  // The other side does not see the sender's end either.
  socket.on('error', () => undefined);
}

/** Grows with what a socket brings. */
function kept(socket: Socket): readonly Buffer[] {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  return chunks;
}
