import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of refreshes. No label names a link, a user or a service. */
@Injectable()
export class RefreshMetrics {
  /** Refreshes by how they ended. */
  readonly refreshes: Counter<'result' | 'cause'>;
  /** Token calls in flight. */
  readonly inFlight: Gauge;
  /** From COCO's answer to the commit. */
  readonly answerToCommit: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.refreshes = new Counter({
      name: 'refreshes_total',
      help: 'Refreshes by result (succeeded, failed, ended, superseded) and cause.',
      labelNames: ['result', 'cause'],
      registers,
    });
    this.inFlight = new Gauge({
      name: 'refreshes_in_flight',
      help: 'Refreshes in flight on this replica.',
      registers,
    });
    this.answerToCommit = new Histogram({
      name: 'refresh_answer_to_commit_seconds',
      help: "Seconds from the token endpoint's answer to the commit of the new pair.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    });
  }
}
