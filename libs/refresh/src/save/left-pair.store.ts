import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pairsStillNeeded, type RefreshedPair } from '#vault/refresh';

/** Decides which pairs of earlier processes are still needed. */
@Injectable()
export class LeftPairStore {
  constructor(private readonly database: DataSource) {}

  /** @returns the pairs that may still be needed: their link is unknown here */
  async needed(pairs: readonly RefreshedPair[]): Promise<RefreshedPair[]> {
    return pairsStillNeeded(this.database, pairs);
  }
}
