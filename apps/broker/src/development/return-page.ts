import { createServer, type Server } from 'node:http';

/** Fixed, because return URLs are registered with their port. */
const PORT = 8099;

/** The page where a user ends after linking, in place of a service's page. It shows what the service receives. */
export class ReturnPage {
  private constructor(private readonly server: Server) {}

  static async start(): Promise<ReturnPage> {
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
        // Another development broker shows the same page there.
        if (error.code === 'EADDRINUSE') resolve();
        else reject(error);
      });
      server.listen({ host: '127.0.0.1', port: PORT }, resolve);
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

function textFor(parameters: URLSearchParams): string {
  const received = [...parameters].map(([name, value]) => `  ${name}: ${value}`);
  return ['Here the browser is back at the service, which receives:', '', ...received, ''].join('\n');
}
