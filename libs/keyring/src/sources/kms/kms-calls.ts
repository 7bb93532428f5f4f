import { Histogram } from 'prom-client';
import { KeyringInvalid } from '../../ring/keyring.js';
import type { KeyWrapper } from './key-wrapper.js';

/** Upper bounds in seconds; a call has up to `KEYRING_KMS_TIMEOUT`. */
const DURATIONS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Outcomes of the calls to the KMS that wraps the keyring. The first calls come before the metrics registry
 * exists.
 */
export class KmsCalls {
  /** Not registered here. */
  readonly durations = new Histogram({
    name: 'vault_kms_call_duration_seconds',
    help: 'Duration of calls to the KMS that wraps the keyring, one per key wrapped or unwrapped, by outcome.',
    labelNames: ['operation', 'outcome'],
    buckets: DURATIONS,
    registers: [],
  });

  /** The same wrapper with its calls measured. */
  measured(wrapper: KeyWrapper): KeyWrapper {
    return {
      wrap: (id, key) => this.measure('seal', () => wrapper.wrap(id, key)),
      unwrap: (id, wrapped) => this.measure('open', () => wrapper.unwrap(id, wrapped)),
    };
  }

  /** @param operation `seal` or `open`, the names this metric has always had */
  private async measure<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
    const end = this.durations.startTimer({ operation });
    try {
      const result = await call();
      end({ outcome: 'succeeded' });
      return result;
    } catch (error) {
      // A refusal is not an outage: the proof after each wrapping expects one.
      end({ outcome: error instanceof KeyringInvalid ? 'refused' : 'failed' });
      throw error;
    }
  }
}
