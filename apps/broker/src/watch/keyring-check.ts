import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotReady } from '#ops';
import { Cipher, KeyMismatch, keysInUse, KnownAnswers, VaultSettings, type SealContext } from '#vault';

/** A record that exists nowhere: what is sealed for it proves the keys and is thrown away. */
const NOWHERE: SealContext = {
  serviceId: '00000000-0000-0000-0000-000000000000',
  recordId: '00000000-0000-0000-0000-000000000000',
  generation: 0,
};

/**
 * Whether the keyring seals and opens, holds every key that some link needs, and each key is the one the database knows.
 *
 * Links under the other keys are served all the same. A key that no link needs any more may leave the ring without a word.
 */
@Injectable()
export class KeyringCheck {
  private readonly logger = new Logger(KeyringCheck.name);
  private lastProblem: string | undefined;

  constructor(
    private readonly cipher: Cipher,
    private readonly settings: VaultSettings,
    private readonly knownAnswers: KnownAnswers,
    private readonly database: DataSource,
  ) {}

  /** @throws NotReady naming the keys that are missing or wrong */
  async run(): Promise<void> {
    this.cipher.openEnvelope(NOWHERE, this.cipher.newEnvelope(NOWHERE).wrappedKey);
    const problem = (await this.wrongKeys()) ?? (await this.missingKeys());
    if (problem !== this.lastProblem) this.tell(problem);
    if (problem !== undefined) throw new NotReady(problem);
  }

  /** A ring that was not taken over, for it holds a wrong key: this replica serves with the keys it held before. */
  get notice(): string | undefined {
    const { refusedKeyIds } = this.knownAnswers;
    if (refusedKeyIds.length === 0) return undefined;
    return `the changed keyring was not taken over: it ${new KeyMismatch(refusedKeyIds).message}`;
  }

  private async wrongKeys(): Promise<string | undefined> {
    try {
      await this.knownAnswers.proveHeld(this.settings.keyring.keys);
      return undefined;
    } catch (error) {
      if (error instanceof KeyMismatch) return `the keyring ${error.message}`;
      throw error;
    }
  }

  private async missingKeys(): Promise<string | undefined> {
    const used = await keysInUse(this.database);
    const missing = used.filter((keyId) => this.settings.keyring.get(keyId) === undefined);
    if (missing.length === 0) return undefined;
    return `the keyring lacks ${missing.map((keyId) => `"${keyId}"`).join(', ')}, under which links are sealed`;
  }

  /** Once for each change: readiness is asked every few seconds. */
  private tell(problem: string | undefined): void {
    this.lastProblem = problem;
    if (problem === undefined) this.logger.log('The keyring is whole again');
    else this.logger.error(`Not ready: ${problem}. Put the key back; no link is lost (docs/keys.md)`);
  }
}
