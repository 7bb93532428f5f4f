import { TcpProxy, type Conversation, type TcpProxyOptions } from '../network/tcp-proxy.js';

/** A proxy before PostgreSQL that can be cut: connections die and new ones are refused until it is mended. */
export class PostgresProxy {
  private constructor(
    private readonly proxy: TcpProxy,
    /** The database's URL through the proxy. */
    readonly url: string,
  ) {}

  /** Starts in front of the server of `databaseUrl`. */
  static async start(
    databaseUrl: string,
    options: Pick<TcpProxyOptions, 'keep'> = {},
  ): Promise<PostgresProxy> {
    const url = new URL(databaseUrl);
    const proxy = await TcpProxy.start(new URL(databaseUrl), options);
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    return new PostgresProxy(proxy, url.href);
  }

  /** Every connection's bytes, oldest first, if they are kept. */
  get conversations(): readonly Conversation[] {
    return this.proxy.conversations;
  }

  /** Connections that were made to it so far. */
  get accepted(): number {
    return this.proxy.accepted;
  }

  /** The port of every connection it made, as `client_port` in `pg_stat_activity`. */
  get clientPorts(): readonly number[] {
    return this.proxy.upstreamPorts;
  }

  /** Cuts every connection, and refuses new ones. */
  cut(): void {
    this.proxy.cut();
  }

  /** Swallows what comes through the connections there are, and through new ones where wanted. */
  silence(newToo = false): void {
    this.proxy.silence('all', newToo);
  }

  /** Falls silent on each connection from the moment its client says `text`, until it is mended. */
  silenceAt(text: string): void {
    this.proxy.silenceAt(text);
  }

  /** Lets new connections through again. */
  mend(): void {
    this.proxy.mend();
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
  }
}
