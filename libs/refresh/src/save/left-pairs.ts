import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { refusesValues } from '#database';
import { Beat, failureName } from '#kernel';
import { KeyringSettings } from '#keyring';
import type { RefreshedPair } from '#vault/refresh';
import { SaveQueue } from './save-queue.js';
import { UnneededPairs } from './unneeded-pairs.js';
import type { LeftFile } from '../journal/journal-files.js';
import { Journal } from '../journal/journal.js';
import { LeftPairStore } from './left-pair.store.js';

/** Milliseconds until kept files are checked again: a key or a permission may be back by then. */
const LOOK_INTERVAL = 10_000;

/** What had to be kept of the files of earlier processes. */
interface Kept {
  /** Files that could not be read, or only in part. */
  unreadFiles: number;
  /** Pairs under keys that the keyring lacks, by key. */
  readonly withoutKey: Map<string, number>;
  /** Pairs of links that are not in the database. */
  unwantedPairs: number;
}

/**
 * Saves what earlier processes left in the journal, before anything is claimed. A file is removed only once
 * it was read completely and each pair in it is saved or overtaken; any other is kept, reported, and checked
 * again.
 */
@Injectable()
export class LeftPairs implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(LeftPairs.name);
  private readonly beat = new Beat(
    LOOK_INTERVAL,
    () => this.lookAgain(),
    (failure) => {
      this.complain(failure);
    },
  );
  private kept: Kept = nothing();
  private recovered = false;
  private told: string | undefined;

  constructor(
    private readonly journal: Journal,
    private readonly saves: SaveQueue,
    private readonly store: LeftPairStore,
    private readonly unneeded: UnneededPairs,
    private readonly vault: KeyringSettings,
    registry: Registry,
  ) {
    const kept = (): Kept => this.kept;
    new Gauge({
      name: 'refresh_journal_unread_files',
      help: 'Journal files of earlier processes that could not be read completely, and are kept. Alert on any.',
      registers: [registry],
      collect() {
        this.set(kept().unreadFiles);
      },
    });
    new Gauge({
      name: 'refresh_journal_kept_pairs',
      help: 'Refreshed pairs of earlier processes that could not be saved because their key or link is missing.',
      registers: [registry],
      collect() {
        this.set(sum(kept().withoutKey.values()) + kept().unwantedPairs);
      },
    });
  }

  /**
   * If the database does not answer, or has no tables yet, this is retried; until then nothing is refreshed.
   */
  async onModuleInit(): Promise<void> {
    await this.look().catch((error: unknown) => {
      this.complain(failureName(error));
    });
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** What readiness says about kept files; `undefined` if there are none. */
  get notice(): string | undefined {
    const { unreadFiles, withoutKey, unwantedPairs } = this.kept;
    const parts = [
      unreadFiles > 0 && `${unreadFiles} files of earlier processes could not be read completely`,
      ...[...withoutKey].map(
        ([key, pairs]) => `${pairs} pairs are under key "${key}", which the keyring lacks`,
      ),
      unwantedPairs > 0 && `${unwantedPairs} pairs belong to links that are unknown here`,
    ].filter((part) => part !== false);
    return parts.length === 0
      ? undefined
      : `the refresh journal keeps what it cannot save: ${parts.join('; ')}`;
  }

  private async lookAgain(): Promise<void> {
    if (!this.recovered || this.notice !== undefined) await this.look();
  }

  private async look(): Promise<void> {
    const kept = nothing();
    let saved = 0;
    for (const file of await this.journal.left()) saved += await this.settle(file, kept);
    this.kept = kept;
    if (!this.recovered) this.journal.markRecovered();
    this.recovered = true;
    if (saved > 0)
      this.logger.warn(`Saved ${saved} token pairs that an earlier process left in the refresh journal`);
    this.tell();
  }

  /** @returns how many pairs were saved */
  private async settle(file: LeftFile, kept: Kept): Promise<number> {
    const { content } = file;
    if (content === undefined || content.damagedLines > 0) {
      kept.unreadFiles += 1;
      await file.setAside();
    }
    if (content === undefined) return 0;
    const openable = content.pairs.filter(({ tokens }) => this.vault.keyring.get(tokens.keyId) !== undefined);
    for (const { tokens } of content.pairs)
      if (this.vault.keyring.get(tokens.keyId) === undefined)
        kept.withoutKey.set(tokens.keyId, (kept.withoutKey.get(tokens.keyId) ?? 0) + 1);
    const refused = await this.save(openable);
    const needed = await this.store.needed(refused);
    kept.unwantedPairs += needed.length;
    for (const pair of refused) if (!needed.includes(pair)) await this.unneeded.revokeEncrypted(pair);
    const settled = openable.length === content.pairs.length && needed.length === 0;
    if (settled && content.damagedLines === 0) await file.remove();
    return openable.length - refused.length;
  }

  /** @returns the pairs that were not accepted */
  private async save(pairs: readonly RefreshedPair[]): Promise<RefreshedPair[]> {
    const taken = await Promise.all(
      pairs.map((pair) =>
        this.saves.save(pair).catch((error: unknown) => {
          // A pair that PostgreSQL refuses is kept; it must not stop this replica from refreshing.
          if (refusesValues(error)) return false;
          throw error;
        }),
      ),
    );
    return pairs.filter((_, index) => taken[index] !== true);
  }

  /** Logs each change once. */
  private tell(): void {
    const { notice } = this;
    if (notice !== this.told && notice !== undefined)
      this.logger.error(`Kept, nothing is lost: ${notice} (docs/operations.md, BrokerJournalKept)`);
    this.told = notice;
  }

  private complain(failure: string): void {
    if (!this.recovered && this.told !== failure)
      this.logger.warn(`Pairs that earlier processes left in the journal could not be saved yet: ${failure}`);
    if (!this.recovered) this.told = failure;
  }
}

function nothing(): Kept {
  return { unreadFiles: 0, withoutKey: new Map(), unwantedPairs: 0 };
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
