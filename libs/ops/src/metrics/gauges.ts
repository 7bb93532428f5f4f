import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';

/** A number, or one number for each value of a label, that is computed when metrics are read. */
export interface GaugeDescription {
  readonly name: string;
  readonly help: string;
  /** Name of the label; its values must be a small closed set. */
  readonly label: string;
  /** Must be quick: a scrape waits for it. */
  readonly read: () => Promise<ReadonlyMap<string, number>> | ReadonlyMap<string, number>;
}

/** Where modules register gauges that are computed on demand. */
@Injectable()
export class Gauges {
  constructor(private readonly registry: Registry) {}

  /** Adds a gauge for the life of the process. A reading that fails leaves the gauge out of that scrape. */
  add({ name, help, label, read }: GaugeDescription): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        this.reset();
        const values = await Promise.resolve(read()).catch(() => new Map<string, number>());
        for (const [value, count] of values) this.set({ [label]: value }, count);
      },
    });
  }
}
