import { Injectable, Logger } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { Clock } from '#kernel';

/** Milliseconds between two log lines about the same offence: a server that commits one repeats it every time. */
const LOG_INTERVAL = 60_000;

/** Counts and logs what was wrong with responses whose tokens were kept anyway. Logs only offence names, no values. */
@Injectable()
export class OffenceLog {
  private readonly logger = new Logger(OffenceLog.name);
  private readonly counter: Counter<'offence'>;
  private readonly loggedAt = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    registry: Registry,
  ) {
    this.counter = new Counter({
      name: 'token_answer_offences_total',
      help: 'Oddities of token answers whose tokens were kept anyway, by offence.',
      labelNames: ['offence'],
      registers: [registry],
    });
  }

  /** Records the offences of one response. */
  note(offences: readonly string[]): void {
    const now = this.clock.monotonic();
    const news = offences.filter((offence) => {
      this.counter.inc({ offence });
      return now - (this.loggedAt.get(offence) ?? -Infinity) >= LOG_INTERVAL;
    });
    if (news.length === 0) return;
    for (const offence of news) this.loggedAt.set(offence, now);
    this.logger.warn(`COCO's token answer was kept despite: ${news.join(', ')}`);
  }
}
