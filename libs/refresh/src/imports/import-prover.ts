import { Injectable } from '@nestjs/common';
import { Clock, Randomness, type Secret } from '#kernel';
import { DecryptionFailures, isDecryptionFailure } from '#keyring';
import { TokenEndpoint, type TokenOutcome } from '#oauth';
import { ImportedTokenCipher } from '#import';
import { IMPORTED_GENERATION } from '#vault/refresh';
import { TokenCallGate, type Admission } from '../gate/token-call-gate.js';
import { Journal } from '../journal/journal.js';
import { RefreshMetrics } from '../refresh-metrics.js';
import { backoff } from '../refresher/backoff.js';
import { PairMaker, type Tokens } from '../refresher/fetched-pair.js';
import { PairKeeper } from '../save/pair-keeper.js';
import { UnneededPairs } from '../save/unneeded-pairs.js';
import { ImportRowStore, type ClaimedRow } from './import-row.store.js';

/** Milliseconds until a row is tried again whose token was not sent: the gate was shut, or the journal full. */
const NOT_SENT_RETRY = 5_000;

/** Milliseconds until a row is tried again whose token can't be decrypted: a minute, since it takes an operator. */
const KEY_RETRY = 60_000;

/** Milliseconds until a row is tried again after COCO refused the broker's own client: as long as the schedule pauses for it. */
const CLIENT_RETRY = 30_000;

/** Attempts after which a row whose token COCO says belongs to another client is refused. */
const CLIENT_ATTEMPTS = 5;

/**
 * How presenting a row ended. `answered`: COCO said what it makes of the token. `postponed`: nothing was sent.
 * `inconclusive`: COCO did not say, so the next row should wait.
 */
export type ProofEnd = 'answered' | 'postponed' | 'inconclusive';

/**
 * Proves the token of one claimed row by refreshing it once, and keeps the new pair as any refresh does: in the journal first, then in
 * the database, where it becomes a link.
 *
 * No token is presented again after an answer that was lost: with a strict provider, a second use of a token ends the
 * consent. A row waits for another attempt only if COCO certainly did nothing with its token.
 */
@Injectable()
export class ImportProver {
  constructor(
    private readonly rows: ImportRowStore,
    private readonly cipher: ImportedTokenCipher,
    private readonly decryptionFailures: DecryptionFailures,
    private readonly tokenEndpoint: TokenEndpoint,
    private readonly gate: TokenCallGate,
    private readonly journal: Journal,
    private readonly pairs: PairMaker,
    private readonly keeper: PairKeeper,
    private readonly unneeded: UnneededPairs,
    private readonly metrics: RefreshMetrics,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
  ) {}

  /** Presents the row's token once and writes what became of it. Rejects only if the database does not accept that. */
  async prove(row: ClaimedRow, admission: Admission): Promise<ProofEnd> {
    const refreshToken = this.decrypt(row);
    if (refreshToken === undefined) return this.postpone(row, KEY_RETRY, 'key_unavailable');
    // Do not fetch what cannot be saved.
    if (!this.journal.isWritable) return this.postpone(row, NOT_SENT_RETRY, 'journal_shut');
    const sentAt = this.clock.monotonic();
    const outcome = await this.gate.call(row.linkId, admission, () =>
      this.tokenEndpoint.refresh(refreshToken),
    );
    if (outcome === undefined) return this.postpone(row, NOT_SENT_RETRY, 'not_sent');
    if (outcome.kind !== 'tokens') return this.judge(row, outcome);
    await this.keep(row, outcome, refreshToken, sentAt);
    await this.gate.noteSuccess();
    return 'answered';
  }

  private decrypt(row: ClaimedRow): Secret | undefined {
    try {
      return this.decryptionFailures.watch(`imported token ${row.linkId}`, () =>
        this.cipher.decrypt(row, row),
      );
    } catch (error) {
      if (!isDecryptionFailure(error)) throw error;
      return undefined;
    }
  }

  private async postpone(row: ClaimedRow, retryIn: number, cause: string): Promise<ProofEnd> {
    await this.rows.putBack(row, retryIn * (1 + this.randomness.fraction()), cause);
    return 'postponed';
  }

  private async keep(row: ClaimedRow, answer: Tokens, presented: Secret, sentAt: number): Promise<void> {
    const claim = { ...row, id: row.linkId, generation: IMPORTED_GENERATION, failures: 0 };
    const { refreshed, accessToken, refreshToken, validUntil } = await this.pairs.make(
      claim,
      answer,
      presented,
      sentAt,
    );
    const kept = await this.keeper.keep(refreshed, accessToken, validUntil, () =>
      this.unneeded.revoke(row.linkId, refreshToken),
    );
    this.metrics.refreshes.inc({
      result: kept === 'superseded' ? 'superseded' : 'succeeded',
      cause: kept === 'held' ? 'commit_outstanding' : 'none',
    });
  }

  /** Writes what an answer without tokens means for the row. */
  private async judge(row: ClaimedRow, outcome: Exclude<TokenOutcome, Tokens>): Promise<ProofEnd> {
    switch (outcome.kind) {
      case 'refused':
        return this.refuse(row, outcome.word);
      case 'client':
        if (row.attempt >= CLIENT_ATTEMPTS) return this.refuse(row, outcome.word);
        await this.postpone(row, CLIENT_RETRY, outcome.word);
        return 'answered';
      case 'inconclusive':
        this.metrics.refreshes.inc({ result: 'failed', cause: outcome.cause });
        if (outcome.outcomeUnknown) await this.rows.settle(row, 'unknown_outcome', outcome.cause);
        else if (outcome.ofEndpoint) {
          const retryIn = backoff(row.attempt, outcome.retryAfterSeconds, this.randomness);
          await this.rows.putBack(row, Math.max(NOT_SENT_RETRY, retryIn), outcome.cause);
        } else return this.refuse(row, outcome.cause);
        return 'inconclusive';
    }
  }

  private async refuse(row: ClaimedRow, word: string): Promise<ProofEnd> {
    this.metrics.refreshes.inc({ result: 'failed', cause: 'grant_refused' });
    await this.rows.settle(row, 'refused', word);
    return 'answered';
  }
}
