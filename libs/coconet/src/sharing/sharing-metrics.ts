import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';

/** Where a shared answer came from: a call in flight, or memory. */
export type SharedFrom = 'flight' | 'memory';

/** Metrics of reads that took the answer of another. */
@Injectable()
export class SharingMetrics {
  private readonly reads: Counter<'from'>;

  constructor(private readonly registry: Registry) {
    this.reads = new Counter({
      name: 'coconet_shared_reads_total',
      help: 'Reads that took the answer of another: of a call in flight, or of one kept in memory. They count as calls, too.',
      labelNames: ['from'],
      registers: [registry],
    });
  }

  /** Shows how much memory the kept answers take, whenever metrics are collected. */
  watch(kept: { readonly bytes: number }): void {
    new Gauge({
      name: 'coconet_kept_answers_bytes',
      help: 'Memory of the answers kept for callers that take older ones.',
      registers: [this.registry],
      collect() {
        this.set(kept.bytes);
      },
    });
  }

  /** A read took the answer of another. */
  shared(from: SharedFrom): void {
    this.reads.inc({ from });
  }
}
