import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span as RecordedBySdk,
  type Tracer,
} from '@opentelemetry/api';
import { BrokerError, type Span, type SpanFacts } from '#kernel';

/** The attribute that marks a failed span in OpenTelemetry's conventions. */
const ERROR_TYPE = 'error.type';

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT };

/** A span that is recorded, and so sent to the collector once it has ended. */
export class RecordedSpan implements Span {
  constructor(
    private readonly tracer: Tracer,
    /** The span as OpenTelemetry's library keeps it. */
    readonly recorded: RecordedBySdk,
  ) {}

  get traceId(): string {
    return this.recorded.spanContext().traceId;
  }

  get traceparent(): string {
    const { traceId, spanId } = this.recorded.spanContext();
    // Version 00, and the flag for a sampled trace.
    return `00-${traceId}-${spanId}-01`;
  }

  begin(name: string, kind: keyof typeof KINDS = 'internal', facts: SpanFacts = {}): Span {
    const options = { kind: KINDS[kind], attributes: facts };
    const part = this.tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, this.recorded));
    return new RecordedSpan(this.tracer, part);
  }

  note(facts: SpanFacts): void {
    this.recorded.setAttributes(facts);
    if (ERROR_TYPE in facts) this.recorded.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.recorded.end();
  }

  fail(error: unknown): void {
    this.note({ [ERROR_TYPE]: typeOf(error) });
    this.end();
  }
}

/** Never the message: it may hold what a caller or COCO wrote. */
function typeOf(error: unknown): string {
  if (error instanceof BrokerError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
