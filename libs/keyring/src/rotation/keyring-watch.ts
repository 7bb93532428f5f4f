import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ChangeFeed } from '#database';
import { failureName, Ids } from '#kernel';
import type { Keyring } from '../ring/keyring.js';
import { KeyringSettings } from '../keyring-settings.js';
import { HolderStore } from '../agreement/holder.store.js';
import { KEYRING_CHANNEL, type KeyChoice } from '../agreement/key-choice.js';
import { KeyChoiceStore } from '../agreement/key-choice.store.js';
import { KeptJournal } from '../agreement/kept-journal.js';
import { KeyringReader } from '../agreement/keyring-reader.js';
import { RotationStore } from './rotation.store.js';

/** Milliseconds between two checks of the keyring and the choice of key, and between two announcements. */
const BEAT = 5_000;

/**
 * Keeps this replica's keyring up to date with its source, announces what it holds, and encrypts under the
 * key that all have agreed on. This has been done once before the replica accepts its first call.
 */
@Injectable()
export class KeyringWatch implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyringWatch.name);
  private readonly keyring: Keyring;
  private readonly replicaId: string;
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;
  private beatAgain = false;
  private choice: KeyChoice | undefined;

  constructor(
    private readonly reader: KeyringReader,
    private readonly choices: KeyChoiceStore,
    private readonly holders: HolderStore,
    private readonly rotations: RotationStore,
    private readonly kept: KeptJournal,
    private readonly feed: ChangeFeed,
    settings: KeyringSettings,
    ids: Ids,
  ) {
    this.keyring = settings.keyring;
    this.replicaId = ids.next();
  }

  async onModuleInit(): Promise<void> {
    // If migrations are run separately, the tables may not exist yet: the broker then starts, but is not
    // ready.
    await this.look().catch((error: unknown) => {
      this.complain(error);
    });
    const beatSoon = (): void => {
      this.beatSoon();
    };
    await this.feed.subscribe(KEYRING_CHANNEL, { onChange: beatSoon, onGap: beatSoon });
    this.timer = setInterval(beatSoon, BEAT);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /**
   * By now everything else has stopped: nothing more is encrypted here, and the journal no longer changes.
   */
  async beforeApplicationShutdown(): Promise<void> {
    await this.beating;
    const left = [...(this.kept.journal?.keyIds() ?? [])];
    await this.holders.leave(this.replicaId, left).catch((error: unknown) => {
      this.logger.warn(`The stop could not be announced to the other replicas: ${failureName(error)}`);
    });
  }

  /** Whether this replica encrypts under the agreed key. */
  get wrapsUnderPrimary(): boolean {
    return this.choice?.primaryId === this.keyring.primary.id;
  }

  /** Why this replica does not encrypt under the agreed key; `undefined` if it does. */
  get problem(): string | undefined {
    if (this.choice === undefined) return 'the choice of key could not be read';
    return this.wrapsUnderPrimary
      ? undefined
      : `the keyring lacks the primary key "${this.choice.primaryId}"`;
  }

  private beatSoon(): void {
    if (this.timer === undefined) return;
    if (this.beating !== undefined) {
      this.beatAgain = true;
      return;
    }
    this.beating = this.look()
      .catch((error: unknown) => {
        this.complain(error);
      })
      .finally(() => {
        this.beating = undefined;
        if (!this.beatAgain) return;
        this.beatAgain = false;
        this.beatSoon();
      });
  }

  private async look(): Promise<void> {
    await this.reader.read();
    if (this.choice === undefined) await this.choices.chooseFirst(this.keyring.primary.id);
    await this.agree();
    if (this.choice?.pendingId !== undefined && (await this.rotations.promote())) await this.agree();
    await this.forgetEmptiedJournals();
  }

  /** Announces the keys held, and encrypts under the chosen one. */
  private async agree(): Promise<void> {
    const { journal } = this.kept;
    const before = this.choice;
    this.choice = await this.holders.announce({
      replicaId: this.replicaId,
      keyIds: this.keyring.ids,
      wrappingKeyId: this.keyring.primary.id,
      journal: journal && { place: journal.place, owner: journal.owner, keyIds: [...journal.keyIds()] },
    });
    this.reader.protect(this.choice);
    const { primaryId } = this.choice;
    if (primaryId === this.keyring.primary.id) return;
    if (this.keyring.get(primaryId) !== undefined) {
      this.keyring.choosePrimary(primaryId);
      this.logger.log(`Key "${primaryId}" is now primary`);
    } else {
      if (before?.primaryId !== primaryId)
        this.logger.error(`The keyring lacks the primary key "${primaryId}"`);
      if (await this.choices.replaceUnused(primaryId, this.keyring.primary.id)) await this.agree();
    }
  }

  private complain(error: unknown): void {
    this.logger.warn(`The choice of key could not be read: ${failureName(error)}`);
  }

  private async forgetEmptiedJournals(): Promise<void> {
    const { journal } = this.kept;
    if (journal !== undefined) await this.holders.forgetEmptied(journal.place, await journal.owners());
  }
}
