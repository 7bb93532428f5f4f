import { Injectable } from '@nestjs/common';
import { Journal } from './journal/journal.js';
import { PairKeeper } from './pair-keeper.js';

/** Milliseconds that a refreshed pair may wait for its commit before the replica calls itself unready. */
const LONGEST_WAIT = 5_000;

/** Whether this replica can keep what it refreshes. */
@Injectable()
export class RefreshReadiness {
  constructor(
    private readonly journal: Journal,
    private readonly keeper: PairKeeper,
  ) {}

  /** Throws while the journal's disk has no room: no refresh is started then. */
  journalHasRoom(): Promise<void> {
    if (!this.journal.isWritable) throw new Error('the disk of the refresh journal is full');
    return Promise.resolve();
  }

  /** Throws while refreshed pairs wait for the database. */
  pairsAreSaved(): Promise<void> {
    if (this.keeper.waitingFor > LONGEST_WAIT) throw new Error('refreshed token pairs wait for the database');
    return Promise.resolve();
  }
}
