import type { Clock } from '#kernel';

/** Milliseconds for which reads are counted. */
const MINUTE = 60_000;

/** Links whose reads are remembered, a few MB; the one that was read longest ago is forgotten first. */
const LINK_LIMIT = 10_000;

/**
 * How many reads may be made for proofs: this many a minute for each link and in total, and no more than a minute's
 * share at once.
 *
 * It keeps for each the time until which its reads are paid (GCRA, ITU-T I.371): a read adds a minute's share of time to that, and
 * no read may be made while it lies more than a minute ahead.
 */
export class ReadBudget {
  private readonly paidByLink = new Map<string, number>();
  private paidInAll = -Infinity;

  /** @param perLink, inAll reads a minute */
  constructor(
    private readonly perLink: number,
    private readonly inAll: number,
    private readonly clock: Clock,
  ) {}

  /** Takes reads from the budget. @returns 0; or milliseconds to wait, if too few are left and nothing was taken */
  take(linkId: string, reads: number): number {
    const now = this.clock.monotonic();
    const ofLink = this.paidUntil(linkId, now) + (reads * MINUTE) / this.perLink;
    const ofAll = Math.max(this.paidInAll, now) + (reads * MINUTE) / this.inAll;
    // A link or a broker that may read less often than that still reads once.
    const wait = Math.max(
      ofLink - now - Math.max(MINUTE, (reads * MINUTE) / this.perLink),
      ofAll - now - Math.max(MINUTE, (reads * MINUTE) / this.inAll),
    );
    if (wait > 0) return wait;
    this.keep(linkId, ofLink);
    this.paidInAll = ofAll;
    return 0;
  }

  private paidUntil(linkId: string, now: number): number {
    return Math.max(this.paidByLink.get(linkId) ?? now, now);
  }

  private keep(linkId: string, paidUntil: number): void {
    this.paidByLink.delete(linkId);
    this.paidByLink.set(linkId, paidUntil);
    const [oldest] = this.paidByLink.keys();
    if (this.paidByLink.size > LINK_LIMIT && oldest !== undefined) this.paidByLink.delete(oldest);
  }
}
