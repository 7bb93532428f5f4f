import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { claimLinks, type Claimable } from '#vault/refresh';
import type { ClaimedLink } from './claimed-link.js';
import { BEAT, LEASE, LEASE_BEATS } from '../lease/lease.js';
import { SaveQueue } from '../save/save-queue.js';

/** The lease of a claim, as the database counts it. */
const LEASE_TERMS = { beats: LEASE_BEATS, length: LEASE_BEATS * BEAT } as const;

/**
 * Claims links for refresh; each link goes to one replica only. A replica with pairs that are not yet in the
 * database claims nothing: it saves those first.
 */
@Injectable()
export class ClaimStore {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly saves: SaveQueue,
  ) {}

  /** Claims up to `limit` due links, the longest overdue first. */
  async claimDue(limit: number): Promise<ClaimedLink[]> {
    return this.claim({ due: limit });
  }

  /** Claims up to `limit` links that COCO refused and whose pair is due for another try, the longest overdue first. */
  async claimQuarantined(limit: number): Promise<ClaimedLink[]> {
    return this.claim({ quarantined: limit });
  }

  /**
   * Claims one link, due or not, if its newest pair still has this generation, nobody holds it, and it has not just failed.
   */
  async claimOne(linkId: string, generation: number): Promise<ClaimedLink | undefined> {
    const [claimed] = await this.claim({ linkId, generation });
    return claimed;
  }

  private async claim(which: Claimable): Promise<ClaimedLink[]> {
    if (this.saves.owes) return [];
    const askedAt = this.clock.monotonic();
    const claims = await claimLinks(this.database, which, LEASE_TERMS);
    const answeredAt = this.clock.monotonic();
    return claims.map((claim) => ({ ...claim, leaseEnds: askedAt + LEASE, claimedAtMonotonic: answeredAt }));
  }
}
