/** The page of a company's service to which users return after linking; a real page, on a separate port. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the browser brought back from the broker. */
export interface Return {
  readonly linkSession: string | undefined;
  readonly confirmationCode: string | undefined;
  readonly error: string | undefined;
}

const PATH = '/coco/done';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The running page. */
export class ServicePage {
  private readonly received: Return[] = [];

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {
    server.on('request', ({ url = '/' }, response) => {
      this.answer(new URL(url, this.url), response);
    });
  }

  /** Listens on a free port. */
  static async start(): Promise<ServicePage> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    return new ServicePage(server, (server.address() as AddressInfo).port);
  }

  /** Where browsers come back to: the return URL of a link session. */
  get url(): string {
    return `http://localhost:${this.port}${PATH}`;
  }

  /** What the last browser that came back brought; `undefined` while none has. */
  get lastReturn(): Return | undefined {
    return this.received.at(-1);
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private answer({ pathname, searchParams }: URL, response: ServerResponse): void {
    if (pathname !== PATH) {
      response.writeHead(404, HEADERS).end();
      return;
    }
    const returned = {
      linkSession: searchParams.get('linkSession') ?? undefined,
      confirmationCode: searchParams.get('confirmationCode') ?? undefined,
      error: searchParams.get('error') ?? undefined,
    };
    this.received.push(returned);
    response.writeHead(200, HEADERS).end(pageFor(returned));
  }
}

/** Fixed text only: a page never shows values from its address. */
function pageFor({ confirmationCode, error }: Return): string {
  const heading =
    confirmationCode === undefined ? 'Your home is not connected' : 'Your home is being connected';
  const text =
    error === undefined
      ? 'You can close this page.'
      : 'COCO did not grant access. You can try again at any time.';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Lights service</title><link rel="icon" href="data:,"></head>
<body><main><h1>${heading}</h1><p>${text}</p></main></body>
</html>
`;
}
