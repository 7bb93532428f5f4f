import { Injectable } from '@nestjs/common';
import type { Span, SpanFacts } from './span.js';

/** A call as it arrives. */
export interface AcceptedCall {
  /** By the route's template: never a path, which names links. */
  readonly name: string;
  /** The caller's trace, if this caller may send one (W3C Trace Context section 3.2). */
  readonly traceparent: string | undefined;
  readonly facts: SpanFacts;
}

/** Where traces begin. */
export abstract class Tracing {
  /** Whether anything is ever traced; if not, callers need not ask. */
  abstract readonly on: boolean;

  /**
   * Begins the span of a call, in the caller's trace if it sent one.
   *
   * @returns `undefined` if this call is not traced
   */
  abstract accept(call: AcceptedCall): Span | undefined;

  /**
   * Starts a trace for background work.
   *
   * @param cause the call that triggered it, if any; the new trace refers to it
   * @returns `undefined` if this work is not traced
   */
  abstract begin(name: string, facts: SpanFacts, cause?: Span): Span | undefined;
}

/** Traces nothing. */
@Injectable()
export class NoTracing extends Tracing {
  override readonly on = false;

  override accept(): undefined {
    return undefined;
  }

  override begin(): undefined {
    return undefined;
  }
}
