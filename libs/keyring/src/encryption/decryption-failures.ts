import { Injectable, Logger } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { Clock } from '#kernel';
import { KeyUnavailable } from './cipher.js';
import { DecryptionFailed, StatePutBack } from './encrypted-box.js';

/** Milliseconds in which one record's failure is logged once, however often it happens. */
const LOG_INTERVAL = 60_000;

/** Maximum records remembered as recently logged. */
const LOGGED_LIMIT = 10_000;

/** Whether an error means that encrypted data does not decrypt. */
export function isDecryptionFailure(error: unknown): error is DecryptionFailed | KeyUnavailable {
  return error instanceof DecryptionFailed || error instanceof KeyUnavailable;
}

/** Whether something encrypted decrypts. Throws what `decrypt` throws for any other reason. */
export function decrypts(decrypt: () => unknown): boolean {
  try {
    decrypt();
    return true;
  } catch (error) {
    if (isDecryptionFailure(error)) return false;
    throw error;
  }
}

/**
 * Reports encrypted data that does not decrypt. Callers learn nothing about the cause. Operators learn which
 * record it is, and whether its key is missing (`key_missing`), it was changed or moved (`broken`), or its
 * link is in an older state than the audit trail records (`put_back`).
 */
@Injectable()
export class DecryptionFailures {
  private readonly logger = new Logger(DecryptionFailures.name);
  private readonly failures: Counter<'reason'>;
  private readonly loggedAt = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    registry: Registry,
  ) {
    this.failures = new Counter({
      name: 'vault_open_failures_total',
      help: 'Encrypted values that could not be decrypted: the key is missing, the value is broken, or its link was restored to an older state. Alert on any.',
      labelNames: ['reason'],
      registers: [registry],
    });
    // An alert on a series that does not exist yet would miss its first increase.
    this.failures.inc({ reason: 'broken' }, 0);
    this.failures.inc({ reason: 'key_missing' }, 0);
    this.failures.inc({ reason: 'put_back' }, 0);
  }

  /**
   * Runs a decryption. A failure is counted, logged and rethrown.
   *
   * @param record what the data belongs to, such as `link 0190…`; never a secret
   */
  watch<Opened>(record: string, open: () => Opened): Opened {
    try {
      return open();
    } catch (error) {
      if (isDecryptionFailure(error)) this.report(record, error);
      throw error;
    }
  }

  private report(record: string, error: DecryptionFailed | KeyUnavailable): void {
    const { reason, text } = explained(error);
    this.failures.inc({ reason });
    if (this.isNews(record)) this.logger.error(`Encrypted data of ${record} ${text}`);
  }

  private isNews(record: string): boolean {
    const now = this.clock.monotonic();
    if (now - (this.loggedAt.get(record) ?? -Infinity) < LOG_INTERVAL) return false;
    if (this.loggedAt.size >= LOGGED_LIMIT) this.loggedAt.clear();
    this.loggedAt.set(record, now);
    return true;
  }
}

function explained(error: DecryptionFailed | KeyUnavailable): {
  readonly reason: string;
  readonly text: string;
} {
  if (error instanceof KeyUnavailable)
    return { reason: 'key_missing', text: `does not decrypt: the keyring lacks key "${error.keyId}"` };
  if (error instanceof StatePutBack)
    return {
      reason: 'put_back',
      text: 'is not used: the audit trail records a later state, so its rows were restored',
    };
  return {
    reason: 'broken',
    text: 'does not decrypt: it was changed or moved, or its key id now belongs to another key',
  };
}
