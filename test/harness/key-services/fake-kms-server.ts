import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pour } from '../network/pour.js';

/** A call as a stand-in for a KMS received it. */
export interface KmsCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a stand-in answers. */
export interface KmsAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What the HTTP stand-ins for key management services have in common: a record of the calls, and failures on demand. */
export class FakeKmsServer {
  /** Everything it received, oldest first. */
  readonly calls: KmsCall[] = [];
  /** Megabytes of answers without an end that it got rid of. */
  poured = 0;
  private readonly failures: (KmsAnswer | 'silence' | 'flood')[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly judge: (call: KmsCall) => KmsAnswer,
  ) {}

  /** Starts on a free port of the loopback interface. */
  static async start(contentType: string, judge: (call: KmsCall) => KmsAnswer): Promise<FakeKmsServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const fake = new FakeKmsServer(server, `http://127.0.0.1:${port}`, judge);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
        const answer = fake.take({ path: request.url ?? '', headers: request.headers, body });
        if (answer === 'silence') return;
        if (answer === 'flood') return void pour(response, Infinity, () => (fake.poured += 1));
        response.writeHead(answer.status, { 'content-type': contentType }).end(JSON.stringify(answer.body));
      });
    });
    return fake;
  }

  /** The next calls get these answers instead, none at all, or one without an end. */
  fail(...answers: readonly (KmsAnswer | 'silence' | 'flood')[]): void {
    this.failures.splice(0, Infinity, ...answers);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(call: KmsCall): KmsAnswer | 'silence' | 'flood' {
    this.calls.push(call);
    return this.failures.shift() ?? this.judge(call);
  }
}
