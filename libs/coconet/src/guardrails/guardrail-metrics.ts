import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { classOf, guardrailClasses, guardrailModes, type GuardrailMode } from './guardrail.js';

/** Counts commands beyond the guardrail of their device. */
@Injectable()
export class GuardrailMetrics {
  private readonly exceeded: Counter<'class' | 'mode'>;

  constructor(registry: Registry) {
    this.exceeded = new Counter({
      name: 'coconet_commands_beyond_guardrail_total',
      help: 'Commands beyond the guardrail of their device: refused if the mode is enforce, sent if it is observe.',
      labelNames: ['class', 'mode'],
      registers: [registry],
    });
    for (const each of guardrailClasses)
      for (const mode of guardrailModes) this.exceeded.inc({ class: each, mode }, 0);
  }

  /** Commands of this capability went beyond it. */
  beyond(capability: string, mode: GuardrailMode, count: number): void {
    this.exceeded.inc({ class: classOf(capability), mode }, count);
  }
}
