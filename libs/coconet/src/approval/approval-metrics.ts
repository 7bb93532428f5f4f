import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import type { AwaitingCount } from './awaiting-command.store.js';

/** Shows how many commands wait for approval: the same on all replicas, at most five seconds old. */
@Injectable()
export class ApprovalMetrics {
  /** As the last search found them. */
  waiting: AwaitingCount = { count: 0, oldest: 0 };

  constructor(registry: Registry) {
    this.show(
      registry,
      'coconet_commands_awaiting_approval',
      'Commands that wait for approval.',
      ({ count }) => count,
    );
    this.show(
      registry,
      'coconet_approval_oldest_wait_seconds',
      'How long the oldest command that waits for approval has waited.',
      ({ oldest }) => oldest,
    );
  }

  private show(
    registry: Registry,
    name: string,
    help: string,
    value: (waiting: AwaitingCount) => number,
  ): void {
    const read = (): number => value(this.waiting);
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
}
