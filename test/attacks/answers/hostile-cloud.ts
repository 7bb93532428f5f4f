/** A hostile COCO: a bare TCP server that answers requests with whatever bytes a test wants. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What is written for one request: each piece as a separate write. `end` closes the connection after the last. */
export interface HostileAnswer {
  readonly pieces: readonly (string | Buffer)[];
  readonly end?: boolean;
}

/** The server. */
export class HostileCloud {
  /** Requests as received, head and body, oldest first. */
  readonly received: string[] = [];
  private readonly sockets = new Set<Socket>();
  private nextAnswer: (token: string) => HostileAnswer = () => ({ pieces: [], end: true });

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HostileCloud> {
    const server = createServer();
    const cloud = new HostileCloud(server);
    server.on('connection', (socket) => {
      cloud.serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return cloud;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The tokens that the requests carried. */
  get tokens(): readonly string[] {
    const found = this.received.map((request) => /^authorization: Bearer (.+)\r$/im.exec(request)?.[1]);
    return [...new Set(found.filter((token) => token !== undefined))];
  }

  /** How requests are answered from now on; `answer` receives the token of the request. */
  answerWith(answer: (token: string) => HostileAnswer): void {
    this.nextAnswer = answer;
    this.received.length = 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    let request = '';
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (chunk) => {
      request += chunk.toString('latin1');
      if (!isComplete(request)) return;
      this.received.push(request);
      const token = /^authorization: Bearer (.+)\r$/im.exec(request)?.[1] ?? '';
      request = '';
      void write(socket, this.nextAnswer(token));
    });
  }
}

async function write(socket: Socket, { pieces, end = false }: HostileAnswer): Promise<void> {
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
    if (socket.destroyed) return;
    await new Promise((resolve) => socket.write(bytes, resolve));
    // Lets the reader receive this piece before the next.
    await new Promise(setImmediate);
  }
  if (end) socket.end();
}

function isComplete(request: string): boolean {
  const headEnd = request.indexOf('\r\n\r\n');
  const length = Number(/^content-length: *(\d+)/im.exec(request)?.[1] ?? 0);
  return headEnd >= 0 && request.length >= headEnd + 4 + length;
}
