import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A message as it arrived. */
export interface Message {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly linkId: string; readonly userId: string };
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A status, with optional headers. */
type Answered = number | [number, Record<string, string>];

/** A service's receiver of webhooks, which answers what the test says. */
export class Receiver {
  readonly messages: Message[] = [];
  /** The answer to a message; 204 by default. */
  answer: (message: Message) => Answered | Promise<Answered> = () => 204;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new Receiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const parsed = JSON.parse(body) as Pick<Message, 'type' | 'data'>;
        const message = {
          ...parsed,
          id: String(request.headers['webhook-id']),
          headers: request.headers,
          body,
        };
        receiver.messages.push(message);
        void Promise.resolve(receiver.answer(message)).then((answer) => {
          const [status, headers] = typeof answer === 'number' ? [answer, {}] : answer;
          response.writeHead(status, headers).end();
        });
      });
    });
    return receiver;
  }

  /** Messages about one link, in the order of their arrival. */
  about(linkId: string): Message[] {
    return this.messages.filter(({ data }) => data.linkId === linkId);
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

/** Whether a message verifies with the library that receivers use. */
export function verifies({ headers, body }: Message, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
