import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ChangeFeed } from '#database';
import { Ids } from '#kernel';
import type { Keyring } from '../ring/keyring.js';
import { KeyringSettings } from '../keyring-settings.js';
import { HolderStore } from '../agreement/holder.store.js';
import { KEYRING_CHANNEL, type KeyChoice } from '../agreement/key-choice.js';
import { KeyChoiceStore } from '../agreement/key-choice.store.js';
import { KeptJournal } from '../agreement/kept-journal.js';
import { KeyringReader } from '../agreement/keyring-reader.js';
import { RotationStore } from './rotation.store.js';

/** Milliseconds between two looks at the ring and the choice of key, and between two announcements. */
const BEAT = 5_000;

/**
 * Keeps this replica's ring as new as where it is kept, tells the others what it holds, and encrypts under the key that all
 * have agreed on. Before this replica takes its first call it has done so once.
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
    // Where migrations are run apart, the tables may still be missing: then the broker starts, and is not ready.
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

  /** Once everything else has stopped nothing is encrypted here any more, and the journal is what it will stay. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.beating;
    const left = [...(this.kept.journal?.keyIds() ?? [])];
    await this.holders.leave(this.replicaId, left).catch((error: unknown) => {
      this.logger.warn(`The other replicas could not be told of the stop: ${nameOf(error)}`);
    });
  }

  /** Whether this replica encrypts under the key that all have agreed on. */
  get wrapsUnderPrimary(): boolean {
    return this.choice?.primaryId === this.keyring.primary.id;
  }

  /** Why this replica does not encrypt under the key that all have agreed on; `undefined` where it does. */
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

  /** Announces what is held and encrypts under what is chosen. */
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
      this.logger.log(`Key "${primaryId}" is primary now`);
    } else {
      if (before?.primaryId !== primaryId)
        this.logger.error(`The keyring lacks the primary key "${primaryId}"`);
      if (await this.choices.replaceUnused(primaryId, this.keyring.primary.id)) await this.agree();
    }
  }

  private complain(error: unknown): void {
    this.logger.warn(`The choice of key could not be read: ${nameOf(error)}`);
  }

  private async forgetEmptiedJournals(): Promise<void> {
    const { journal } = this.kept;
    if (journal !== undefined) await this.holders.forgetEmptied(journal.place, await journal.owners());
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
