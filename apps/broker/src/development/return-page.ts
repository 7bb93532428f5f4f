import { createServer, type Server } from 'node:http';
import { StartRefused } from '../start-refused.js';

/** Fixed, because return URLs are registered with their port. */
const PORT = 8099;

const HEADLINE = 'Here the browser is back at the service, which receives:';

/** The page where a user ends after linking, in place of a service's page. It shows what the service receives. */
export class ReturnPage {
  private constructor(private readonly server: Server) {}

  /** @throws StartRefused if another program has the port: it would receive the confirmation codes */
  static async start(port = PORT): Promise<ReturnPage> {
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
      response.writeHead(200, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      response.end(textFor(searchParams));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') reject(error);
        else requireReturnPage(port).then(resolve, reject);
      });
      server.listen({ host: '127.0.0.1', port }, resolve);
    });
    return new ReturnPage(server);
  }

  /** Return URL of a link session; also the prefix to register. */
  readonly url = `http://localhost:${PORT}/linked`;

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}

/** Another development broker shows the same page there; any other program must not. */
async function requireReturnPage(port: number): Promise<void> {
  const text = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5_000) }).then(
    (answer) => answer.text(),
    () => '',
  );
  if (text.startsWith(HEADLINE)) return;
  throw new StartRefused(
    `Port ${port} is taken by another program, and return URLs are registered with it: stop that program, and start again`,
  );
}

function textFor(parameters: URLSearchParams): string {
  const received = [...parameters].map(([name, value]) => `  ${name}: ${value}`);
  return [HEADLINE, '', ...received, ''].join('\n');
}
