import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Randomness } from '#kernel';
import { saveImported } from '#import';
import {
  keepInQuarantine,
  quarantineLink,
  refreshShare,
  releaseClaim,
  saveFailure,
  savePairs,
  serveToExpiry,
  type FailedRefresh,
  type HeldClaim,
  type QuarantineTry,
  type RefreshedPair,
} from '#vault/refresh';
import { RefreshSettings } from '../refresh-settings.js';

/** Writes how refreshes ended, each as one transition of the vault. */
@Injectable()
export class ResultStore {
  constructor(
    private readonly database: DataSource,
    private readonly randomness: Randomness,
    private readonly settings: RefreshSettings,
  ) {}

  /**
   * Saves pairs. A pair whose commit was not confirmed may be saved again: it is found, and nothing changes.
   *
   * @returns the ids of the links that have theirs; the others have a newer one or have ended
   */
  async savePairs(pairs: readonly RefreshedPair[]): Promise<ReadonlySet<string>> {
    const share = (): number => refreshShare(this.randomness);
    const saved = await savePairs(this.database, pairs, share, this.settings);
    const others = pairs.filter(({ linkId }) => !saved.has(linkId));
    // The first pair of an imported link has no link yet: saving it makes one.
    if (others.length === 0) return saved;
    return new Set([...saved, ...(await saveImported(this.database, others, share))]);
  }

  /**
   * Records a refresh without verdict and when to try again.
   *
   * @returns whether the link should end: the same refusal came so often, for so long, while other links
   * succeeded
   */
  async saveFailure(failure: FailedRefresh): Promise<boolean> {
    return saveFailure(this.database, failure);
  }

  /** Records an attempt with a quarantined pair that brought no new one. */
  async keepInQuarantine(attempt: QuarantineTry): Promise<void> {
    await keepInQuarantine(this.database, attempt);
  }

  /**
   * Keeps a link without a refresh token until its access token expires. @returns whether that is still to
   * come
   */
  async serveToExpiry(link: { readonly id: string; readonly fence: number }): Promise<boolean> {
    return serveToExpiry(this.database, link);
  }

  /** Ends a link that has no refresh token. @returns whether the claim still held */
  async endUnrefreshable(link: HeldClaim): Promise<boolean> {
    const gone = { kept: false, retryIn: 0, refused: false };
    return quarantineLink(this.database, link, 'refresh_token_expired', gone);
  }

  /** Gives a claim back; the link is due again after `retryIn` milliseconds. */
  async release(link: { readonly id: string; readonly fence: number }, retryIn: number): Promise<void> {
    await releaseClaim(this.database, link, retryIn);
  }
}
