import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

/** Whether traces arrive. */
@Injectable()
export class TraceMetrics {
  /** Spans by what became of them. */
  readonly spans: Counter<'outcome'>;

  constructor(registry: Registry) {
    this.spans = new Counter({
      name: 'trace_spans_total',
      help: 'Spans of traces by whether the collector took them: exported or lost.',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }
}
