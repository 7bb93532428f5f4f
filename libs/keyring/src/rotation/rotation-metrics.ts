import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { KeyringSettings } from '../keyring-settings.js';
import { KeyDirectory } from '../agreement/key.directory.js';

/** The metrics of keys and re-wrapping. No label names a link. */
@Injectable()
export class RotationMetrics {
  /** Records moved to the primary key by this replica. */
  readonly rewrapped: Counter;
  /** Records that could not be moved, counted at every attempt. */
  readonly failures: Counter;

  constructor(
    private readonly directory: KeyDirectory,
    settings: KeyringSettings,
    registry: Registry,
  ) {
    const registers = [registry];
    this.rewrapped = new Counter({
      name: 'vault_rewrapped_total',
      help: 'Records whose data key this replica has wrapped under the primary key.',
      registers,
    });
    this.failures = new Counter({
      name: 'vault_rewrap_failures_total',
      help: 'Records that could not be re-wrapped because their data key does not decrypt. Alert on any.',
      registers,
    });
    registry.registerMetric(settings.keyringSource.kmsCalls.durations);
    this.addGauges(registry);
  }

  private addGauges(registry: Registry): void {
    const { directory } = this;
    new Gauge({
      name: 'vault_rewrap_remaining_rows',
      help: 'Records under another key than the primary, of all replicas.',
      registers: [registry],
      async collect() {
        const remaining = await unlessAway(() => directory.countRemaining());
        if (remaining !== undefined) this.set(remaining);
      },
    });
    new Gauge({
      name: 'vault_keys',
      help: 'Keys by state; a "missing" key is needed by records and held by no replica.',
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        const counts = await unlessAway(() => directory.countByState());
        for (const [state, count] of counts ?? []) this.set({ state }, count);
      },
    });
  }
}

/** Metrics matter most when the database is down: the others must still be answered. */
async function unlessAway<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
