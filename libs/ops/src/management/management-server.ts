import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { Readiness, ReadinessReport } from '../health/readiness.js';
import { openMetrics } from '../metrics/open-metrics.js';
import type { OpsSettings } from '../ops-settings.js';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

type Route = (request: IncomingMessage) => Promise<Answer>;

const NOT_FOUND: Answer = { status: 404, type: 'text/plain; charset=utf-8', body: 'not found\n' };
const FAILED: Answer = { status: 500, type: 'text/plain; charset=utf-8', body: 'failed\n' };

const STARTING: Answer = { status: 503, type: 'text/plain; charset=utf-8', body: 'starting\n' };

/** The answers before the broker has been built: live, but not ready. */
const NOT_BUILT: ReadinessReport = { ready: false, state: 'starting', checks: {}, notices: {} };

/** What a built broker can report. */
interface Watched {
  readonly registry: Registry;
  readonly readiness: Readiness;
}

/**
 * For the platform: health and metrics on a separate port.
 *
 * It opens before everything else, so that a slow start, for migrations or a KMS, counts as live. Exactly
 * three paths exist, compared exactly; nothing here is matched by prefix or header.
 */
export class ManagementServer implements OnApplicationShutdown {
  private readonly logger = new Logger(ManagementServer.name);
  private readonly server: Server;
  private readonly routes: ReadonlyMap<string, Route>;

  private watched: Watched | undefined;

  constructor(private readonly settings: Pick<OpsSettings, 'managementHost' | 'managementPort'>) {
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

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  /** From now on this broker answers. */
  watch(watched: Watched): void {
    this.watched = watched;
  }

  /** Opens the port. */
  start(): Promise<void> {
    const { managementHost: host, managementPort: port } = this.settings;
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** Closes it, unless it is closed already. */
  stop(): Promise<void> {
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
    const { ready, state, checks, notices } = (await this.watched?.readiness.report()) ?? NOT_BUILT;
    const noted = Object.keys(notices).length > 0 && { notices };
    return json(ready ? 200 : 503, { status: ready ? 'up' : 'down', state, checks, ...noted });
  }

  /** As OpenMetrics, with exemplars, for a scraper that reads it. */
  private async metrics({ headers }: IncomingMessage): Promise<Answer> {
    if (this.watched === undefined) return STARTING;
    const { registry } = this.watched;
    const isOpen = headers.accept?.includes('application/openmetrics-text') === true;
    return isOpen
      ? { status: 200, type: Registry.OPENMETRICS_CONTENT_TYPE, body: await openMetrics(registry) }
      : { status: 200, type: registry.contentType, body: await registry.metrics() };
  }
}

function json(status: number, content: object): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(content) };
}
