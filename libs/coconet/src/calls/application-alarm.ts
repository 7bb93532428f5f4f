import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#kernel';
import { CoconetMetrics } from './coconet-metrics.js';
import { findErrorNumber } from '../contract/error-numbers.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { errorIn } from '../answers/upstream-refusal.js';

/** Milliseconds between two log lines: every call fails alike until someone acts, and one line a minute gets noticed. */
const LOG_INTERVAL = 60_000;

/** Alerts the operators when COCO says that the whole application is disabled: no caller and no user can fix that. */
@Injectable()
export class ApplicationAlarm {
  private readonly logger = new Logger(ApplicationAlarm.name);
  private loggedAt: number | undefined;

  constructor(
    private readonly metrics: CoconetMetrics,
    private readonly clock: Clock,
  ) {}

  /** Checks an answer for that error number, if the answer is complete here. */
  look(answer: UpstreamAnswer): void {
    if (answer.status < 400 || !Buffer.isBuffer(answer.body)) return;
    if (findErrorNumber(errorIn(answer)?.number)?.effect !== 'application_disabled') return;
    this.metrics.applicationDisabled();
    const now = this.clock.monotonic();
    if (this.loggedAt !== undefined && now - this.loggedAt < LOG_INTERVAL) return;
    this.loggedAt = now;
    this.logger.error(
      'COCO says that the application is disabled (40307): every call fails until it is enabled there',
    );
  }
}
