/** A span's attributes, by OpenTelemetry's names. Never a secret, a query or a body. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/**
 * A traced piece of work. Without a span, work is not traced and tracing costs nothing.
 *
 * It is passed from caller to callee explicitly: no context follows calls automatically.
 */
export interface Span {
  /** The trace it is part of: 32 hexadecimal digits. */
  readonly traceId: string;
  /** Identifies this span to callees (W3C Trace Context section 3.2). */
  readonly traceparent: string;
  /** Begins a part of this work; `client` for a call to another system. */
  begin(name: string, kind?: 'internal' | 'client', facts?: SpanFacts): Span;
  /** Adds facts. */
  note(facts: SpanFacts): void;
  /** The work is done. */
  end(): void;
  /** The work ended with an error, of which only the code or the name is recorded, never the message. */
  fail(error: unknown): void;
}

/**
 * Does the work of a span, and ends it when the work ends: at once, or when its promise settles.
 *
 * If work returns `undefined` at once, it was left to others: its span never ends, so it is not exported.
 */
export function within<Result>(span: Span | undefined, work: () => Result): Result {
  if (span === undefined) return work();
  try {
    const result = work();
    if (result instanceof Promise) endWith(span, result);
    else if (result !== undefined) span.end();
    return result;
  } catch (error) {
    span.fail(error);
    throw error;
  }
}

function endWith(span: Span, work: Promise<unknown>): void {
  work.then(
    () => {
      span.end();
    },
    (error: unknown) => {
      span.fail(error);
    },
  );
}
