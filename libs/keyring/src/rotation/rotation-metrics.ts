import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { KeyringSettings } from '../keyring-settings.js';
import { KeyDirectory } from '../agreement/key.directory.js';

/** What operators see of the keys and of re-wrapping. No label names a link. */
@Injectable()
export class RotationMetrics {
  /** Records moved to the primary key by this replica. */
  readonly rewrapped: Counter;
  /** Records that could not be moved, counted each time they are met. */
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
      help: 'Records met while re-wrapping whose data key does not open. Any is an alarm.',
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
      help: 'Keys by what they are for; "missing" ones are needed by records and held by no replica.',
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        const counts = await unlessAway(() => directory.countByState());
        for (const [state, count] of counts ?? []) this.set({ state }, count);
      },
    });
  }
}

/** Metrics are asked for most when the database is away: the others must still be answered then. */
async function unlessAway<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
