import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';

/** Milliseconds in which a token fetched because of a refusal is not replaced because of another. */
const LOOP_GUARD = 30_000;

/** Links remembered at most. */
const LIMIT = 10_000;

/**
 * Remembers which tokens were fetched because COCO had refused the one before. If COCO refuses such a token too, fetching
 * yet another would only loop.
 */
@Injectable()
export class ForcedRefreshes {
  private readonly fetched = new Map<string, { generation: number; at: number }>();

  constructor(private readonly clock: Clock) {}

  /** Notes that this generation was fetched because COCO refused the one before. */
  note(linkId: string, generation: number): void {
    this.fetched.delete(linkId);
    if (this.fetched.size >= LIMIT) this.forgetOldest();
    this.fetched.set(linkId, { generation, at: this.clock.monotonic() });
  }

  /** Whether this generation was fetched, moments ago, because of a refusal. */
  wasFetchedForRefusal(linkId: string, generation: number): boolean {
    const noted = this.fetched.get(linkId);
    return noted?.generation === generation && this.clock.monotonic() - noted.at < LOOP_GUARD;
  }

  private forgetOldest(): void {
    const [oldest] = this.fetched.keys();
    if (oldest !== undefined) this.fetched.delete(oldest);
  }
}
