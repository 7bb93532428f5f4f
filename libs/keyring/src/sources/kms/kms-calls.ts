import { Histogram } from 'prom-client';
import { KeyringInvalid } from '../../ring/keyring.js';
import type { KeySealer } from './key-sealer.js';

/** Upper bounds in seconds; a call has up to `KEYRING_KMS_TIMEOUT`. */
const DURATIONS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What the calls to the KMS that seals the keyring came to. The first are made before there is anything to show them. */
export class KmsCalls {
  /** In no registry yet. */
  readonly durations = new Histogram({
    name: 'vault_kms_call_duration_seconds',
    help: 'Time of calls to the KMS that seals the keyring, one for each key it seals or opens, and how they ended.',
    labelNames: ['operation', 'outcome'],
    buckets: DURATIONS,
    registers: [],
  });

  /** The same sealer, with its calls measured. */
  measured(sealer: KeySealer): KeySealer {
    return {
      seal: (id, key) => this.measure('seal', () => sealer.seal(id, key)),
      open: (id, sealed) => this.measure('open', () => sealer.open(id, sealed)),
    };
  }

  private async measure<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
    const end = this.durations.startTimer({ operation });
    try {
      const result = await call();
      end({ outcome: 'succeeded' });
      return result;
    } catch (error) {
      // What it does not open is its right; so it answers the proof that follows each sealing.
      end({ outcome: error instanceof KeyringInvalid ? 'refused' : 'failed' });
      throw error;
    }
  }
}
