import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { giveForcedRefreshBack, takeForcedRefresh } from '#vault/refresh';

/** Milliseconds for which a link with none left is not checked again. */
const SPENT_FOR = 60_000;

/** Maximum number of links remembered. */
const LIMIT = 10_000;

/**
 * Bounds the refreshes triggered when COCO refuses an access token. A 401 may be about the call instead: a network that the
 * user was removed from, or a server whose clock is off. A fresh token changes nothing then, and fetching one for each call
 * would wear out the refresh token. So each link has two such refreshes an hour, across all replicas; one that helped does
 * not count.
 */
@Injectable()
export class ForcedRefreshes {
  private readonly spentUntil = new Map<string, number>();
  /** Refreshes that this replica counted and has not given back, by link. */
  private readonly counted = new Map<string, number>();
  /** The newest generation that helped, by link. */
  private readonly helpedBy = new Map<string, number>();

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Counts one for this link. @returns false when this hour's are used up */
  async take(linkId: string): Promise<boolean> {
    if (this.clock.monotonic() < (this.spentUntil.get(linkId) ?? -Infinity)) return false;
    const taken = await takeForcedRefresh(this.database.manager, linkId);
    if (taken) {
      this.spentUntil.delete(linkId);
      remember(this.counted, linkId, (this.counted.get(linkId) ?? 0) + 1);
    } else remember(this.spentUntil, linkId, this.clock.monotonic() + SPENT_FOR);
    return taken;
  }

  /**
   * Notes that COCO accepted the token of this generation for the call it had refused: the refresh was right. Only the
   * replica that counted the refresh gives it back, and once: calls on other replicas use the same token.
   */
  async helped(linkId: string, generation: number): Promise<void> {
    const counted = this.counted.get(linkId) ?? 0;
    if (counted === 0 || generation <= (this.helpedBy.get(linkId) ?? 0)) return;
    remember(this.counted, linkId, counted - 1);
    remember(this.helpedBy, linkId, generation);
    await giveForcedRefreshBack(this.database.manager, linkId);
  }
}

function remember(map: Map<string, number>, linkId: string, value: number): void {
  map.delete(linkId);
  const [oldest] = map.keys();
  if (map.size >= LIMIT && oldest !== undefined) map.delete(oldest);
  map.set(linkId, value);
}
