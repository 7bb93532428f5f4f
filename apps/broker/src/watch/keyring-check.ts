import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NIL_UUID } from '#kernel';
import { NotReady } from '#ops';
import {
  Cipher,
  EncryptedKinds,
  KeyMismatch,
  KeyringSettings,
  KnownAnswers,
  type EncryptionContext,
} from '#keyring';

/** A record that does not exist: a value encrypted for it proves the keys and is thrown away. */
const NOWHERE: EncryptionContext = {
  serviceId: NIL_UUID,
  recordId: NIL_UUID,
  generation: 0,
};

/** Maximum links counted per key: enough to tell few from many, and fast on any table. */
const COUNT_LIMIT = 100_000;

/**
 * The share of links that must be under missing keys before this replica refuses calls: with fewer it still
 * serves most of them, and all replicas with the same keyring would become unready at once.
 */
const SHARE_FOR_UNREADY = 0.1;

/**
 * Whether the keyring encrypts and decrypts, has the keys that are needed, and each key is the one the
 * database knows.
 *
 * Links under other keys are still served, so a single row under an unknown key, which every replica lacks,
 * is only a notice and makes no replica unready. Removing an unused key is not an error.
 */
@Injectable()
export class KeyringCheck {
  private readonly logger = new Logger(KeyringCheck.name);
  private lastProblem: string | undefined;
  private missing: string | undefined;

  constructor(
    private readonly cipher: Cipher,
    private readonly settings: KeyringSettings,
    private readonly knownAnswers: KnownAnswers,
    private readonly kinds: EncryptedKinds,
    private readonly database: DataSource,
  ) {}

  /** @throws NotReady naming the missing or wrong keys */
  async run(): Promise<void> {
    this.cipher.openEnvelope(NOWHERE, this.cipher.newEnvelope(NOWHERE).wrappedKey);
    const wrong = await this.wrongKeys();
    const { text, concernsMany } = await this.missingKeys();
    this.missing = concernsMany ? undefined : text;
    const problem = wrong ?? (concernsMany ? text : undefined);
    if ((problem ?? text) !== this.lastProblem) this.tell(problem, text);
    if (problem !== undefined) throw new NotReady(problem);
  }

  /**
   * A changed keyring with a wrong key was not loaded: this replica serves with its previous keys. Or the
   * keyring lacks keys that a few links need: only those links are not served.
   */
  get notice(): string | undefined {
    const { refusedKeyIds } = this.knownAnswers;
    if (refusedKeyIds.length === 0) return this.missing;
    return `the changed keyring was not loaded: it ${new KeyMismatch(refusedKeyIds).message}`;
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

  private async missingKeys(): Promise<{ text: string | undefined; concernsMany: boolean }> {
    const used = await this.kinds.keysInUse(this.database);
    const missing = used.filter((keyId) => this.settings.keyring.get(keyId) === undefined);
    if (missing.length === 0) return { text: undefined, concernsMany: false };
    const links = await this.kinds.countShown(missing, this.database, COUNT_LIMIT);
    const total = await this.kinds.countShown(used, this.database, COUNT_LIMIT);
    const names = missing.map((keyId) => `"${keyId}"`).join(', ');
    return {
      text: `the keyring lacks ${names}, under which ${links > 0 ? 'links' : 'records other than links'} are encrypted`,
      // One row says nothing about the keyring: the row itself may be wrong.
      concernsMany: links > 1 && links >= total * SHARE_FOR_UNREADY,
    };
  }

  /** Logs each change once: readiness is queried every few seconds. */
  private tell(problem: string | undefined, missing: string | undefined): void {
    this.lastProblem = problem ?? missing;
    if (problem !== undefined)
      this.logger.error(`Not ready: ${problem}. Put the key back; no link is lost (docs/keys.md)`);
    else if (missing !== undefined)
      this.logger.error(`Some links are not served: ${missing}. Put the key back (docs/keys.md)`);
    else this.logger.log('The keyring is complete again');
  }
}
