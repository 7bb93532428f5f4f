import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The bytes that went through one connection. */
export interface Conversation {
  /** Sent by the client. */
  readonly asked: readonly Buffer[];
  /** Sent by the server behind the proxy. */
  readonly answered: readonly Buffer[];
}

export interface TcpProxyOptions {
  /** Port to listen on; a free one when left out. */
  readonly port?: number;
  /** Keep every byte that goes through. */
  readonly keep?: boolean;
  /** Whether the other side notices when one side closes a silent connection, as if only data were lost. */
  readonly closesSilent?: boolean;
}

/** Where a proxy leads. */
export interface TcpTarget {
  readonly hostname: string;
  readonly port: number | string;
}

/** Which way bytes flow: `forth` to the server, `back` to the client. */
export type Direction = 'forth' | 'back';

/** Which connections fall silent: those that wait for notifications of PostgreSQL, those that do not, or all. */
export type Silenced = 'pool' | 'feed' | 'all';

/** What a client of PostgreSQL sends to be notified. */
const LISTEN = 'LISTEN ';

interface Pair {
  readonly client: Socket;
  /** Absent for a connection that was silent from the start. */
  readonly server?: Socket;
  /** Whether the client waits for notifications of PostgreSQL. */
  listens: boolean;
  /** Whether nothing that either side sends arrives any longer. */
  silent: boolean;
  /** Whether the answers of the server are held. */
  unanswered: boolean;
  /** Bytes held, by direction. */
  readonly held: Readonly<Record<Direction, Buffer[]>>;
}

/** A TCP proxy on the loopback interface that cuts, silences and delays connections. */
export class TcpProxy {
  /** Every connection's bytes, oldest first, if they are kept. */
  readonly conversations: Conversation[] = [];
  /** Connections made to it so far. */
  accepted = 0;
  /** The local port of every connection it made to the server, by which the server knows them. */
  readonly upstreamPorts: number[] = [];
  private readonly pairs = new Set<Pair>();
  private readonly holding = new Set<Direction>();
  private isCut = false;
  private isSilent = false;
  private lastWords: string | undefined;
  private unansweredText: string | undefined;

  private constructor(
    private readonly listener: Server,
    private target: TcpTarget,
    private readonly options: TcpProxyOptions,
  ) {
    listener.on('connection', (client) => {
      this.accept(client);
    });
  }

  static async start(target: TcpTarget, options: TcpProxyOptions = {}): Promise<TcpProxy> {
    const listener = createServer();
    listener.listen(options.port ?? 0, '127.0.0.1');
    await once(listener, 'listening');
    return new TcpProxy(listener, target, options);
  }

  /** The port it listens on. */
  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Connections whose answers have arrived and are held. */
  get answersHeld(): number {
    return [...this.pairs].filter(({ unanswered, held }) => unanswered && held.back.length > 0).length;
  }

  /** Closes every connection, and refuses new ones until {@link mend}. */
  cut(): void {
    this.isCut = true;
    for (const { client, server } of this.pairs) {
      client.destroy();
      server?.destroy();
    }
  }

  /** Resets every connection; bytes on their way are lost. New ones are accepted, unless the proxy is cut. */
  reset(): void {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server?.resetAndDestroy();
    }
  }

  /**
   * Permanently swallows what is sent through open connections, as behind a switch that lost its power.
   *
   * @param newToo whether new connections are swallowed too, until {@link mend}
   */
  silence(which: Silenced = 'all', newToo = false): void {
    this.isSilent = newToo;
    for (const pair of this.pairs) if (which === 'all' || pair.listens === (which === 'feed')) swallow(pair);
  }

  /** Silences each connection once its client has said `text`, until {@link mend}. The server still gets `text`. */
  silenceAt(text: string): void {
    this.lastWords = text;
  }

  /** Lets new connections through again. */
  mend(): void {
    this.isCut = false;
    this.isSilent = false;
    this.lastWords = undefined;
  }

  /** Leads new connections to another port; open ones stay where they are. */
  retarget(port: number): void {
    this.target = { ...this.target, port };
  }

  /** Holds all bytes in one direction until {@link release}. */
  hold(direction: Direction): void {
    this.holding.add(direction);
  }

  /** Holds the server's answers on each connection whose client says `text`, until {@link release}. */
  holdAnswersTo(text: string): void {
    this.unansweredText = text;
  }

  /** Sends the bytes that were held on connections still open, and stops holding any. */
  release(direction: Direction): void {
    this.holding.delete(direction);
    if (direction === 'back') this.unansweredText = undefined;
    for (const pair of this.pairs) {
      if (direction === 'back') pair.unanswered = false;
      for (const chunk of pair.held[direction].splice(0)) receiverOf(pair, direction)?.write(chunk);
    }
  }

  async stop(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private accept(client: Socket): void {
    this.accepted += 1;
    if (this.isCut) {
      client.destroy();
      return;
    }
    const held = { forth: [], back: [] };
    const state = { listens: false, silent: this.isSilent, unanswered: false, held };
    const pair: Pair = this.isSilent
      ? { client, ...state }
      : { client, server: connect(Number(this.target.port), this.target.hostname), ...state };
    this.pairs.add(pair);
    pair.server?.once('connect', () => this.upstreamPorts.push(pair.server?.localPort ?? 0));
    const kept = { forth: [] as Buffer[], back: [] as Buffer[] };
    if (this.options.keep === true) this.conversations.push({ asked: kept.forth, answered: kept.back });
    this.join(pair, 'forth', kept.forth);
    this.join(pair, 'back', kept.back);
  }

  private join(pair: Pair, direction: Direction, kept: Buffer[]): void {
    const [sender, receiver] = [
      receiverOf(pair, direction === 'forth' ? 'back' : 'forth'),
      receiverOf(pair, direction),
    ];
    if (sender === undefined) return;
    sender.setNoDelay(true);
    sender.on('data', (chunk: Buffer) => {
      if (this.options.keep === true) kept.push(chunk);
      this.forward(pair, direction, chunk);
    });
    sender.on('error', () => {
      if (this.passesClose(pair)) receiver?.destroy();
    });
    sender.on('close', () => {
      // Bytes sent before the end still arrive, unless they are held.
      if (this.passesClose(pair)) receiver?.destroySoon();
      pair.held[direction].length = 0;
      if (receiver === undefined || receiver.closed) this.pairs.delete(pair);
    });
  }

  private passesClose({ silent }: Pair): boolean {
    return !silent || this.options.closesSilent === true;
  }

  private forward(pair: Pair, direction: Direction, chunk: Buffer): void {
    if (pair.silent) return;
    if (direction === 'forth') this.listen(pair, chunk);
    if (this.holding.has(direction) || (direction === 'back' && pair.unanswered))
      pair.held[direction].push(chunk);
    else pass(chunk, receiverOf(pair, direction === 'forth' ? 'back' : 'forth'), receiverOf(pair, direction));
    if (direction === 'forth' && this.lastWords !== undefined && chunk.includes(this.lastWords))
      swallow(pair);
  }

  /** Notes what the client sends. */
  private listen(pair: Pair, chunk: Buffer): void {
    if (chunk.includes(LISTEN)) pair.listens = true;
    if (this.unansweredText !== undefined && chunk.includes(this.unansweredText)) pair.unanswered = true;
  }
}

function receiverOf({ client, server }: Pair, direction: Direction): Socket | undefined {
  return direction === 'forth' ? server : client;
}

/** From now on nothing that either side sends arrives. */
function swallow(pair: Pair): void {
  pair.silent = true;
  pair.client.resume();
  pair.server?.resume();
}

/** No faster than the receiver reads. */
function pass(chunk: Buffer, sender: Socket | undefined, receiver: Socket | undefined): void {
  if (receiver === undefined || receiver.write(chunk)) return;
  sender?.pause();
  receiver.once('drain', () => sender?.resume());
}
