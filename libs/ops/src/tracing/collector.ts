import { Logger } from '@nestjs/common';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { TraceMetrics } from './trace-metrics.js';
import type { TraceSettings } from './trace-settings.js';

/**
 * Milliseconds a batch may take, further attempts included: the interval at which batches leave, so that they do not pile
 * up.
 */
const TIMEOUT = 5_000;

/** The collector that receives spans. Counts whether it accepts them, and logs when that changes. */
export class Collector implements SpanExporter {
  private readonly logger = new Logger(Collector.name);
  private readonly exporter: SpanExporter;
  private failing = false;

  constructor(
    { url, headers }: TraceSettings,
    private readonly metrics: TraceMetrics,
  ) {
    const plain = [...headers].map(([name, value]) => [name, value.reveal()] as const);
    this.exporter = new OTLPTraceExporter({
      url: url.href,
      headers: Object.fromEntries(plain),
      timeoutMillis: TIMEOUT,
      // Set here, because otherwise the library reads certificates from the environment.
      httpAgentOptions: { keepAlive: true },
    });
  }

  export(spans: ReadableSpan[], onResult: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      this.note(result.code === ExportResultCode.SUCCESS, spans.length);
      onResult(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.exporter.shutdown();
  }

  /** The collector's own text is not logged: it could contain anything. */
  private note(accepted: boolean, spans: number): void {
    this.metrics.spans.inc({ outcome: accepted ? 'exported' : 'failed' }, spans);
    if (accepted && this.failing) this.logger.log('The collector accepts traces again');
    if (!accepted && !this.failing) this.logger.warn('The collector does not accept traces; they are lost');
    this.failing = !accepted;
  }
}
