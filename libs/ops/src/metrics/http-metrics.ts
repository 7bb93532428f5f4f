import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { Batch } from '#kernel';
import { knownMethod, type ObservedCall } from '../observed-call.js';

/** Seconds: from a cached refusal to the longest exchange with COCO. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Maximum calls held back before they are counted: enough for counting to run in a tight loop, too few to delay a call
 * noticeably.
 */
const KEPT_CALLS = 256;

/**
 * Rate, errors and duration of the HTTP API, by route template. No label contains anything that a caller
 * wrote.
 */
@Injectable()
export class HttpMetrics {
  private readonly requests: Counter<'method' | 'route' | 'status'>;
  /** `trace_id` is not a label: it appears only in exemplars. */
  private readonly durations: Histogram<'method' | 'route' | 'trace_id'>;
  /** Counted many at a time, and before every scrape: that costs less than half of counting one by one. */
  private readonly kept = new Batch<ObservedCall>(KEPT_CALLS, (call) => {
    this.count(call);
  });

  constructor(registry: Registry) {
    const collect = (): void => {
      this.kept.handOn();
    };
    this.requests = new Counter({
      name: 'http_requests_total',
      help: 'Calls answered by the HTTP API.',
      labelNames: ['method', 'route', 'status'],
      registers: [registry],
      collect,
    });
    this.durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the head of the request to the end of the answer.',
      labelNames: ['method', 'route'],
      buckets: DURATION_BUCKETS,
      enableExemplars: true,
      // prom-client refuses exemplars if the registry writes Prometheus' own format, which has none.
      registers: [],
      collect,
    });
    registry.registerMetric(this.durations);
  }

  /** Counts a call. */
  observe(call: ObservedCall): void {
    this.kept.add(call);
  }

  private count({ method: given, route, status, durationMs, traceId }: ObservedCall): void {
    // Keeps callers from inventing series.
    const method = knownMethod(given) ?? 'other';
    this.requests.inc({ method, route, status });
    this.durations.observe({
      labels: { method, route },
      value: durationMs / 1_000,
      ...(traceId !== undefined && { exemplarLabels: { trace_id: traceId } }),
    });
  }
}
