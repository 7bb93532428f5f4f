import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import {
  claimImportRows,
  isImportRowDue,
  putImportRowBack,
  settleImportRow,
  type ClaimedImportRow,
} from '#import';
import { SaveQueue } from '../save/save-queue.js';

/** A claimed row, with the time of the claim by this process's monotonic clock. */
export interface ClaimedRow extends ClaimedImportRow {
  readonly claimedAtMonotonic: number;
}

/** Claims rows of imports, and writes what became of them. */
@Injectable()
export class ImportRowStore {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly saves: SaveQueue,
  ) {}

  /** Whether a row waits to be presented now. */
  async isDue(): Promise<boolean> {
    return isImportRowDue(this.database);
  }

  /**
   * Claims up to `limit` rows; each goes to one replica only. A replica with pairs that are not yet in the database claims nothing: it
   * saves those first.
   */
  async claim(limit: number): Promise<ClaimedRow[]> {
    if (this.saves.owes) return [];
    const claims = await claimImportRows(this.database, limit);
    const claimedAtMonotonic = this.clock.monotonic();
    return claims.map((claim) => ({ ...claim, claimedAtMonotonic }));
  }

  /** The token was not used: it waits again. */
  async putBack(row: ClaimedRow, retryIn: number, cause: string): Promise<void> {
    await putImportRowBack(this.database, row, retryIn, cause);
  }

  /** The row has its verdict, and its token is destroyed. */
  async settle(row: ClaimedRow, verdict: 'refused' | 'unknown_outcome', cause: string): Promise<void> {
    await settleImportRow(this.database, row, verdict, cause);
  }
}
