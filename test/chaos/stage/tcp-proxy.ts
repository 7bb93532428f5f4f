import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Which way bytes flow: `forth` to the server, `back` to the client. */
export type Direction = 'forth' | 'back';

/** Which connections fall silent: those that wait for notifications, those that do not, or all. */
export type Silenced = 'pool' | 'feed' | 'all';

/** What a client of PostgreSQL sends to be notified. */
const LISTEN = Buffer.from('LISTEN ');

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Whether the client waits for notifications of PostgreSQL. */
  listens: boolean;
  /** Whether nothing that either side says arrives any more. */
  silent: boolean;
  /** Whether the answers of the server are kept back. */
  unanswered: boolean;
  /** Bytes kept back, by direction. */
  readonly kept: Readonly<Record<Direction, Buffer[]>>;
}

/** A TCP proxy on loopback that can cut connections and keep bytes back. */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private readonly holding = new Set<Direction>();
  private refusing = false;
  private unansweredText: string | undefined;

  private constructor(
    private readonly listener: Server,
    /** Where it listens. */
    readonly port: number,
    private targetPort: number,
  ) {
    listener.on('connection', (client) => {
      this.accept(client);
    });
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const listener = createServer();
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new TcpProxy(listener, (listener.address() as AddressInfo).port, targetPort);
  }

  /** Breaks every connection; what was kept back is lost. New ones are taken, unless the proxy is shut. */
  cut(): void {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Breaks every connection and accepts no new one until {@link open}. */
  shut(): void {
    this.refusing = true;
    this.cut();
  }

  /** Takes connections again. */
  open(): void {
    this.refusing = false;
  }

  /** Directs new connections to another server; open ones stay where they are, whether or not it still answers. */
  retarget(port: number): void {
    this.targetPort = port;
  }

  /** Permanently swallows everything sent through some of the open connections. Neither side notices. */
  silence(which: Silenced): void {
    for (const pair of this.pairs)
      if (which === 'all' || pair.listens === (which === 'feed')) pair.silent = true;
  }

  /** Keeps back all bytes in one direction until {@link release}. */
  hold(direction: Direction): void {
    this.holding.add(direction);
  }

  /** Keeps the server's answers back on each connection on which the client sends this text, until {@link release}. */
  holdAnswersTo(text: string): void {
    this.unansweredText = text;
  }

  /** Connections whose answers are kept back and have come. */
  get answersHeld(): number {
    return [...this.pairs].filter(({ unanswered, kept }) => unanswered && kept.back.length > 0).length;
  }

  /** Lets the bytes go that were kept back on connections that are still open, and all that follow. */
  release(direction: Direction): void {
    this.holding.delete(direction);
    if (direction === 'back') this.unansweredText = undefined;
    for (const pair of this.pairs) {
      if (direction === 'back') pair.unanswered = false;
      for (const chunk of pair.kept[direction].splice(0)) targetOf(pair, direction).write(chunk);
    }
  }

  async close(): Promise<void> {
    this.shut();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private accept(client: Socket): void {
    if (this.refusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.targetPort, '127.0.0.1');
    const kept = { forth: [], back: [] };
    const pair: Pair = { client, server, listens: false, silent: false, unanswered: false, kept };
    this.pairs.add(pair);
    this.forward(pair, 'forth');
    this.forward(pair, 'back');
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
    }
  }

  private isUnanswered(chunk: Buffer): boolean {
    return this.unansweredText !== undefined && chunk.includes(this.unansweredText);
  }

  private forward(pair: Pair, direction: Direction): void {
    const source = direction === 'forth' ? pair.client : pair.server;
    source.on('data', (chunk: Buffer) => {
      if (direction === 'forth' && chunk.includes(LISTEN)) pair.listens = true;
      if (pair.silent) return;
      if (direction === 'forth' && this.isUnanswered(chunk)) pair.unanswered = true;
      if (this.holding.has(direction) || (direction === 'back' && pair.unanswered))
        pair.kept[direction].push(chunk);
      else targetOf(pair, direction).write(chunk);
    });
  }
}

function targetOf({ client, server }: Pair, direction: Direction): Socket {
  return direction === 'forth' ? server : client;
}
