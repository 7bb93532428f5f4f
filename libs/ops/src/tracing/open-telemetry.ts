/** Loaded only if tracing is on, because it loads all of OpenTelemetry's library. */
import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { ROOT_CONTEXT, SpanKind, trace, type Attributes, type Link, type Tracer } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { Tracing, type AcceptedCall, type Span, type SpanFacts } from '#kernel';
import { Collector } from './collector.js';
import { RecordedSpan } from './recorded-span.js';
import { samplerOf } from './sampler.js';
import type { TraceMetrics } from './trace-metrics.js';
import type { TraceSettings } from './trace-settings.js';

/** Milliseconds that the last spans may take to leave at shutdown: less than the 4.5 s that the last steps of a stop have. */
const LAST_WORD = 3_000;

/**
 * Maximum spans that wait for the collector; further ones are lost. About ten megabytes: a collector that is down must
 * not use up the broker’s memory.
 */
const QUEUE = 8_192;

/** Characters kept of one fact: longer than any route, id or error code. */
const LONGEST_FACT = 1_024;

/** Traces with OpenTelemetry's library. Callers pass contexts explicitly: no storage follows asynchronous calls. */
export class OpenTelemetry extends Tracing implements OnApplicationShutdown {
  override readonly on = true;
  private readonly provider: TracerProvider;
  private readonly tracer: Tracer;

  /** @param facts attributes of this process in every trace, in addition to the configured ones */
  constructor(settings: TraceSettings, metrics: TraceMetrics, facts: Readonly<Record<string, string>>) {
    super();
    this.provider = new TracerProvider({
      sampler: samplerOf(settings),
      resource: resourceFromAttributes({ ...facts, ...Object.fromEntries(settings.resource) }),
      spanLimits: { attributeValueLengthLimit: LONGEST_FACT },
      spanProcessors: [
        counting(metrics),
        new BatchSpanProcessor({ exporter: new Collector(settings, metrics), maxQueueSize: QUEUE }),
      ],
    });
    this.tracer = this.provider.getTracer('coco-token-broker');
  }

  override accept({ name, traceparent, facts }: AcceptedCall): Span | undefined {
    // The caller's `tracestate` is left out: it is arbitrary text.
    const caller = traceparent === undefined ? null : parseTraceParent(traceparent);
    const context =
      caller === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...caller, isRemote: true });
    return this.start(name, { kind: SpanKind.SERVER, attributes: facts }, context);
  }

  override begin(name: string, facts: SpanFacts, cause?: Span): Span | undefined {
    const links = cause instanceof RecordedSpan ? [{ context: cause.recorded.spanContext() }] : [];
    return this.start(name, { attributes: facts, links }, ROOT_CONTEXT);
  }

  /** Sends the remaining spans, if the collector accepts them in time. */
  async onApplicationShutdown(): Promise<void> {
    const sent = this.provider.shutdown().catch(() => undefined);
    await Promise.race([sent, delay(LAST_WORD, undefined, { ref: false })]);
  }

  private start(
    name: string,
    options: { kind?: SpanKind; attributes: Attributes; links?: Link[] },
    context: typeof ROOT_CONTEXT,
  ): Span | undefined {
    const span = this.tracer.startSpan(name, options, context);
    return span.isRecording() ? new RecordedSpan(this.tracer, span) : undefined;
  }
}

/** Counts what is recorded: a full queue drops spans silently. */
function counting(metrics: TraceMetrics): SpanProcessor {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    onStart: () => undefined,
    onEnd: () => {
      metrics.spans.inc({ outcome: 'taken' });
    },
    forceFlush: nothing,
    shutdown: nothing,
  };
}
