import { Injectable, Logger } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { failureName, oneAtATime } from '#kernel';
import { KeyringInvalid, type KeyEncryptionKey, type Keyring } from '../ring/keyring.js';
import { KeyringUnavailable } from '../sources/keyring-source.js';
import { KnownAnswers } from './known-answers.js';
import { KeyringSettings } from '../keyring-settings.js';
import type { KeyChoice } from './key-choice.js';

/** Re-reads the keyring when its source has changed. Whatever goes wrong, the current keys stay in use. */
@Injectable()
export class KeyringReader {
  private readonly logger = new Logger(KeyringReader.name);
  private readonly failures: Counter;
  private readonly keyring: Keyring;
  private readVersion: string | undefined;
  private choice: KeyChoice | undefined;
  private lastFailure: string | undefined;

  /** Loads the keys if they have changed. Never throws. */
  readonly read = oneAtATime(() => this.readChanged());

  constructor(
    private readonly settings: KeyringSettings,
    private readonly knownAnswers: KnownAnswers,
    registry: Registry,
  ) {
    this.keyring = settings.keyring;
    this.failures = new Counter({
      name: 'vault_keyring_read_failures_total',
      help: 'Failed reloads of a changed keyring; the current keys stay in use.',
      registers: [registry],
    });
  }

  /** Sets the keys that a new keyring must not lack. */
  protect(choice: KeyChoice): void {
    this.choice = choice;
  }

  private async readChanged(): Promise<void> {
    const { keyringSource } = this.settings;
    try {
      const version = await keyringSource.version();
      if (version === this.readVersion) return;
      const keys = await keyringSource.read();
      await this.knownAnswers.prove(keys);
      this.takeOver(keys);
      this.readVersion = version;
      this.lastFailure = undefined;
    } catch (error) {
      this.failures.inc();
      this.complain(reasonOf(error));
    }
  }

  /** Logs each reason once: the read is retried every few seconds. */
  private complain(reason: string): void {
    if (reason !== this.lastFailure)
      this.logger.error(`The keyring was not reloaded, the current keys stay in use: ${reason}`);
    this.lastFailure = reason;
  }

  private takeOver(keys: readonly KeyEncryptionKey[]): void {
    const held = new Set(this.keyring.ids);
    const found = new Set(keys.map(({ id }) => id));
    for (const id of [this.choice?.primaryId, this.choice?.pendingId])
      if (id !== undefined && held.has(id) && !found.has(id))
        throw new KeyringInvalid(`lacks key "${id}", which is primary or about to become primary`);
    this.keyring.replace(keys);
    for (const id of found) if (!held.has(id)) this.logger.log(`Key "${id}" has joined the keyring`);
    for (const id of held) if (!found.has(id)) this.logger.log(`Key "${id}" has left the keyring`);
  }
}

/** Their messages name keys by id and never contain one. */
function reasonOf(error: unknown): string {
  if (error instanceof KeyringUnavailable) return error.message;
  if (error instanceof KeyringInvalid) return `it ${error.message}`;
  return failureName(error);
}
