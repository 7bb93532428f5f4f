import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pairsStillNeeded, type RefreshedPair } from '#vault';

/** What the database knows about pairs that it did not take. */
@Injectable()
export class LeftPairStore {
  constructor(private readonly database: DataSource) {}

  /** @returns the pairs that may still be needed: their link is unknown here */
  async needed(pairs: readonly RefreshedPair[]): Promise<RefreshedPair[]> {
    return pairsStillNeeded(this.database, pairs);
  }
}
