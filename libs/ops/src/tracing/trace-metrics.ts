import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

/** Whether traces arrive. */
@Injectable()
export class TraceMetrics {
  /** Spans by outcome. */
  readonly spans: Counter<'outcome'>;

  constructor(registry: Registry) {
    this.spans = new Counter({
      name: 'trace_spans_total',
      help: 'Trace spans recorded; of these, exported ones, and failed ones that the collector did not accept.',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }
}
