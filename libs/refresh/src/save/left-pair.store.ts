import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pairsStillNeeded, type RefreshedPair } from '#vault';

/** What the database says of pairs that it did not take. */
@Injectable()
export class LeftPairStore {
  constructor(private readonly database: DataSource) {}

  /** @returns those of the pairs that somebody may still need: their link is unknown here */
  async needed(pairs: readonly RefreshedPair[]): Promise<RefreshedPair[]> {
    return pairsStillNeeded(this.database, pairs);
  }
}
