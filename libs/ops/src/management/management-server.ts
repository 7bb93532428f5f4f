import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Readiness } from '../health/readiness.js';
import { openMetrics } from '../metrics/open-metrics.js';
import { OpsSettings } from '../ops-settings.js';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

type Route = (request: IncomingMessage) => Promise<Answer>;

const NOT_FOUND: Answer = { status: 404, type: 'text/plain; charset=utf-8', body: 'not found\n' };
const FAILED: Answer = { status: 500, type: 'text/plain; charset=utf-8', body: 'failed\n' };

/**
 * The platform's door: health and metrics on a port of their own.
 *
 * Exactly three paths exist, compared as they are written; nothing here is matched by prefix or by header.
 */
@Injectable()
export class ManagementServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ManagementServer.name);
  private readonly server: Server;
  private readonly routes: ReadonlyMap<string, Route>;

  constructor(
    private readonly settings: OpsSettings,
    private readonly registry: Registry,
    private readonly readiness: Readiness,
  ) {
    this.routes = new Map<string, Route>([
      ['/health/live', () => Promise.resolve(json(200, { status: 'up' }))],
      ['/health/ready', () => this.ready()],
      ['/metrics', (request) => this.metrics(request)],
    ]);
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** Where the server listens, such as `http://127.0.0.1:9464`; known once it listens. */
  get url(): string {
    const { address, family, port } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  onApplicationBootstrap(): Promise<void> {
    return this.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  private start(): Promise<void> {
    const { managementHost: host, managementPort: port } = this.settings;
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  private stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const known = request.method === 'GET' || request.method === 'HEAD';
    const route = known ? this.routes.get(request.url ?? '') : undefined;
    const { status, type, body } =
      route === undefined ? NOT_FOUND : await route(request).catch(() => this.failed());
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(body);
  }

  private failed(): Answer {
    this.logger.error('The management port could not answer');
    return FAILED;
  }

  private async ready(): Promise<Answer> {
    const { ready, checks, notices } = await this.readiness.report();
    const noted = Object.keys(notices).length > 0 && { notices };
    return json(ready ? 200 : 503, { status: ready ? 'up' : 'down', checks, ...noted });
  }

  /** As OpenMetrics, with exemplars, for a scraper that reads it. */
  private async metrics({ headers }: IncomingMessage): Promise<Answer> {
    const isOpen = headers.accept?.includes('application/openmetrics-text') === true;
    return isOpen
      ? { status: 200, type: Registry.OPENMETRICS_CONTENT_TYPE, body: await openMetrics(this.registry) }
      : { status: 200, type: this.registry.contentType, body: await this.registry.metrics() };
  }
}

function json(status: number, content: object): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(content) };
}
