import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isError } from '../failure-name.js';

/** Bytes of the proxy's answer that are read: a status line and a few headers. */
const HEAD_LIMIT = 16 * 1024;

const END_OF_HEAD = '\r\n\r\n';

/** The proxy could not be reached or did not open a tunnel; nothing was sent to the host behind it. */
class ProxyFailed extends Error {
  override readonly name = 'ProxyFailed';

  constructor(
    readonly code: 'ERR_PROXY_UNREACHABLE' | 'ERR_PROXY_REFUSED' | 'ERR_PROXY_TIMEOUT',
    text: string,
    cause?: unknown,
  ) {
    super(text, { cause });
  }
}

/**
 * The proxy of a company network, through which https connections to the outside go (RFC 9110 section 9.3.6, CONNECT).
 *
 * It sees host and port only: TLS, with the check of the certificate, is between the broker and the host behind it.
 */
export class EgressProxy {
  /**
   * @param url of the proxy; a name and password in it are sent to the proxy alone
   * @param exempt hosts that are reached directly: `host`, `.domain` or `domain` with everything below it, `host:port`, `*`
   */
  constructor(
    private readonly url: URL,
    private readonly exempt: readonly string[] = [],
  ) {}

  /** Whether connections to an origin go through the proxy. */
  serves({ protocol, hostname, port }: URL): boolean {
    if (protocol !== 'https:') return false;
    const host = hostname.toLowerCase();
    return !this.exempt.some((entry) => {
      const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (only !== undefined && only !== (port === '' ? '443' : port)) return false;
      const domain = name.replace(/^\*?\./, '');
      return name === '*' || host === domain || host.endsWith(`.${domain}`);
    });
  }

  /**
   * Opens a tunnel to a host; TLS comes on top of it.
   *
   * @param timeout milliseconds for the proxy to be reached and to answer
   * @throws ProxyFailed
   */
  async open(host: string, port: number, timeout: number): Promise<Socket> {
    const socket = this.connect();
    const deadline = setTimeout(() => {
      socket.destroy(new ProxyFailed('ERR_PROXY_TIMEOUT', `The proxy opened no tunnel within ${timeout} ms`));
    }, timeout);
    try {
      await this.ready(socket);
      socket.write(this.request(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`));
      await answered(socket);
      return socket;
    } catch (error) {
      socket.on('error', () => undefined).destroy();
      throw error instanceof ProxyFailed
        ? error
        : new ProxyFailed('ERR_PROXY_UNREACHABLE', 'The proxy cannot be reached', error);
    } finally {
      clearTimeout(deadline);
    }
  }

  private connect(): Socket {
    const { hostname, port, protocol } = this.url;
    const isTls = protocol === 'https:';
    const host = hostname.replace(/^\[|\]$/g, '');
    const target = { host, port: port === '' ? (isTls ? 443 : 80) : Number(port) };
    return isTls ? connectTls({ ...target, servername: host }) : connectTcp({ ...target, noDelay: true });
  }

  private ready(socket: Socket): Promise<void> {
    return settled(socket, (resolve) => {
      socket.once(this.url.protocol === 'https:' ? 'secureConnect' : 'connect', resolve);
    });
  }

  private request(target: string): string {
    const { username, password } = this.url;
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const signIn = `Proxy-Authorization: Basic ${Buffer.from(credentials).toString('base64')}`;
    const head = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`, ...(username === '' ? [] : [signIn])];
    return head.join('\r\n') + END_OF_HEAD;
  }
}

/** Resolves once the proxy has answered 2xx. What follows its answer stays in the socket. */
function answered(socket: Socket): Promise<void> {
  let head = Buffer.alloc(0);
  return settled(socket, (resolve, reject) => {
    const read = (): void => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(END_OF_HEAD);
      if (end < 0 && head.length <= HEAD_LIMIT) return;
      socket.off('readable', read);
      const [, status = 'no status'] = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1')) ?? [];
      if (end < 0 || !status.startsWith('2'))
        reject(new ProxyFailed('ERR_PROXY_REFUSED', `The proxy answered ${status}`));
      else {
        const rest = head.subarray(end + END_OF_HEAD.length);
        if (rest.length > 0) socket.unshift(rest);
        resolve();
      }
    };
    socket.on('readable', read);
  });
}

/** Waits for one step of a connection, which may fail or be closed meanwhile. */
function settled(
  socket: Socket,
  step: (resolve: () => void, reject: (error: Error) => void) => void,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const failed = (error: unknown): void => {
      reject(isError(error) ? error : new Error('The proxy closed the connection'));
    };
    const end = (): void => {
      socket.off('error', failed).off('close', failed).off('end', failed);
    };
    socket.once('error', failed).once('close', failed).once('end', failed);
    step(
      () => {
        end();
        resolve();
      },
      (error) => {
        end();
        reject(error);
      },
    );
  });
}
