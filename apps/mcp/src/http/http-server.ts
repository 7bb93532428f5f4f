import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMcpHandler, type McpHttpHandler, type McpServer } from '@modelcontextprotocol/server';
import type { HttpSettings, SessionUser } from '../settings/settings.js';
import { Door } from './door.js';
import { leavingOf, send, webRequestOf } from './exchange.js';

/** Bytes of one request: no tool takes more than a few hundred. */
const LARGEST_REQUEST = 65_536;

/** Connections at once; more wait in the kernel's queue. */
const MOST_CONNECTIONS = 256;

/** Milliseconds for a caller to send a whole request. */
const REQUEST_TIME = 30_000;

/** Where the user's id travels from the door to the factory of servers; no token is passed on. */
const admittedAs = (userId: string): { token: string; clientId: string; scopes: string[] } => ({
  token: '',
  clientId: userId,
  scopes: [],
});

/** Serves the protocol by streamable HTTP. It keeps no sessions, so a restart ends none. */
export class HttpServer {
  private readonly door: Door;
  private readonly handler: McpHttpHandler;
  private readonly listener: Server;

  constructor(
    private readonly settings: HttpSettings,
    user: SessionUser,
    serverFor: (userId: string) => McpServer,
  ) {
    const { secret, ...rest } = settings;
    this.door = new Door(rest, secret, user);
    this.handler = createMcpHandler(
      ({ authInfo }) => {
        if (authInfo === undefined) throw new Error('a request came in without a user');
        return serverFor(authInfo.clientId);
      },
      { maxRequestBodySize: LARGEST_REQUEST },
    );
    this.listener = createServer(
      { requestTimeout: REQUEST_TIME, headersTimeout: REQUEST_TIME },
      (request, response) => {
        void this.answer(request, response);
      },
    );
    this.listener.maxConnections = MOST_CONNECTIONS;
  }

  /** Listens. @returns the address of the endpoint */
  async start(): Promise<string> {
    const { host, port } = this.settings;
    this.listener.listen(port, host);
    await once(this.listener, 'listening');
    const { port: actual } = this.listener.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${actual}/mcp`;
  }

  /** Ends what is in progress, and all connections. */
  async stop(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    await this.handler.close();
    this.listener.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const admission = this.door.admit(request);
    if ('error' in admission) {
      refuse(response, admission);
      return;
    }
    try {
      const authInfo = admittedAs(admission.userId);
      const asked = webRequestOf(request, leavingOf(response));
      await send(await this.handler.fetch(asked, { authInfo }), response);
    } catch {
      // The caller left, or sent what is no request. What a tool fails by is answered by the tool.
      if (response.headersSent) response.destroy();
      else refuse(response, { status: 400, error: 'The request could not be read' });
    }
  }
}

function refuse(
  response: ServerResponse,
  { status, error }: { readonly status: number; readonly error: string },
): void {
  // The rest of the request is not read.
  response.writeHead(status, {
    'content-type': 'application/json',
    connection: 'close',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  });
  response.end(JSON.stringify({ error }));
}
