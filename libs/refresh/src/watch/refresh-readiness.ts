import { Injectable } from '@nestjs/common';
import { Journal } from '../journal/journal.js';
import { LeftPairs } from '../save/left-pairs.js';
import { PairKeeper } from '../save/pair-keeper.js';

/**
 * Milliseconds that a refreshed pair may wait for its commit before the replica reports itself unready: about
 * 25 attempts to save it.
 */
const LONGEST_WAIT = 5_000;

/** Whether this replica can keep what it refreshes. */
@Injectable()
export class RefreshReadiness {
  constructor(
    private readonly journal: Journal,
    private readonly keeper: PairKeeper,
    private readonly left: LeftPairs,
  ) {}

  /** Why no refresh starts here; `undefined` if refreshed pairs can be kept. */
  get journalProblem(): string | undefined {
    if (!this.journal.isOpen) return 'the refresh journal cannot be written, so no refresh is started';
    if (!this.journal.isWritable)
      return 'pairs that an earlier process left in the journal are not saved yet';
    return undefined;
  }

  /** Files of earlier processes that could not be settled; `undefined` if there are none. */
  get notice(): string | undefined {
    return this.left.notice;
  }

  /** Throws while refreshed pairs wait for the database. */
  pairsAreSaved(): Promise<void> {
    if (this.keeper.waitingFor > LONGEST_WAIT) throw new Error('refreshed token pairs wait for the database');
    return Promise.resolve();
  }
}
