import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import type { RefreshedPair } from '#vault/refresh';

/** Milliseconds for which a committed pair is kept: longer than a standby that may be promoted usually lags. */
const KEPT_FOR = 60_000;

/** Maximum number of pairs kept; encrypted, about 2 KB each, so 20 MB. */
const LIMIT = 10_000;

/**
 * The encrypted pairs that this replica committed recently. With asynchronous replication, a standby that
 * takes over may lack them, and the older tokens that it has are dead at COCO.
 */
@Injectable()
export class RecentPairs {
  private readonly committed = new Map<string, { readonly pair: RefreshedPair; readonly at: number }>();

  constructor(private readonly clock: Clock) {}

  /** Notes a pair that was just committed. */
  note(pair: RefreshedPair): void {
    // Deleted before it is set, so that the map stays in order of time.
    this.committed.delete(pair.linkId);
    this.committed.set(pair.linkId, { pair, at: this.clock.monotonic() });
    const oldest = this.clock.monotonic() - KEPT_FOR;
    for (const [linkId, { at }] of this.committed) {
      if (at >= oldest && this.committed.size <= LIMIT) break;
      this.committed.delete(linkId);
    }
  }

  /** The newest pair of each link, oldest commit first. */
  get all(): readonly RefreshedPair[] {
    return [...this.committed.values()].map(({ pair }) => pair);
  }
}
