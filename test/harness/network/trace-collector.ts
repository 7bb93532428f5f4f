/** A collector of traces: takes OTLP over HTTP, as JSON, and keeps all of it. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './http.js';
import { pour } from './pour.js';

/** A span as it arrived. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Absent at the beginning of a trace. */
  readonly parentSpanId: string | undefined;
  /** As OTLP numbers it: 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly facts: Readonly<Record<string, string | number>>;
  /** The spans it refers to. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Whether it is marked as failed. */
  readonly failed: boolean;
  /** The attributes of the process. */
  readonly resource: Readonly<Record<string, string | number>>;
}

/** One post as it came. */
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The collector. */
export class TraceCollector {
  readonly received: Posted[] = [];
  /** What it answers with. */
  status = 200;
  /** Whether its answers have no end. */
  isEndless = false;
  /** Megabytes of such answers that it got rid of. */
  poured = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TraceCollector> {
    const server = createServer();
    const collector = new TraceCollector(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', headers } = request;
        collector.received.push({ path, headers, body: Buffer.concat(chunks) });
        response.writeHead(collector.status, { 'content-type': 'application/json' });
        if (collector.isEndless) void pour(response, Infinity, () => (collector.poured += 1));
        else response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Every span so far, in order of arrival. */
  get spans(): CollectedSpan[] {
    return this.received.flatMap(({ body }) => {
      const { resourceSpans } = JSON.parse(body.toString());
      return resourceSpans.flatMap(({ resource, scopeSpans }: Json) =>
        scopeSpans.flatMap(({ spans }: Json) => spans.map((span: Json) => read(span, resource))),
      );
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function read(span: Json, resource: Json): CollectedSpan {
  const { name, traceId, spanId, parentSpanId, kind, links = [], status } = span;
  return {
    name,
    traceId,
    spanId,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    kind,
    links,
    facts: facts(span.attributes),
    failed: status?.code === 2,
    resource: facts(resource.attributes),
  };
}

function facts(attributes: Json[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? Number(value.intValue ?? value.doubleValue),
    ]),
  );
}
