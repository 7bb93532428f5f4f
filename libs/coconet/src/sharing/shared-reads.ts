import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '#database';
import { BrokerError, Clock, type ProblemCode } from '#kernel';
import { LINKS_CHANNEL } from '#vault';
import { CoconetSettings } from '../coconet-settings.js';
import { CallerPresence } from '../transport/caller-presence.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { CallerGone } from '../transport/upstream-errors.js';
import { Flight, type CocoRead } from './flight.js';
import type { Freshness } from './freshness.js';
import { KeptAnswers } from './kept-answers.js';
import { SharingMetrics } from './sharing-metrics.js';

/** A read whose complete answer is wanted. Those of one link with the same path and headers are equal. */
export interface SharedRead {
  readonly linkId: string;
  /** With its query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** Absent if the answer is wanted even when its caller has left. */
  readonly presence: CallerPresence | undefined;
  readonly freshness: Freshness | undefined;
}

/**
 * Refusals of the one caller in whose name COCO was to be called, whose rights, limits and circuits are its own. All other
 * failures tell those who wait as much as they would tell each alone.
 */
const OF_ONE_CALLER: ReadonlySet<ProblemCode> = new Set([
  'unauthenticated',
  'insufficient_scope',
  'capability_not_granted',
  'actor_required',
  'place_not_granted',
  'link_not_found',
  'overloaded',
  'upstream_unavailable',
]);

/**
 * Lets equal reads of one link share a call to COCO: those that come while it is in flight wait for its answer, and those that
 * take an older answer get a kept one.
 *
 * Only the call to COCO is shared. Each caller is admitted, charged, counted and audited on its own, and what it may see is judged for
 * it. A command, and any change of the link, ends the sharing with reads that began before: they may show what was before.
 */
@Injectable()
export class SharedReads implements OnModuleInit {
  private readonly flights = new Map<string, Flight>();

  constructor(
    private readonly kept: KeptAnswers,
    private readonly feed: ChangeFeed,
    private readonly settings: CoconetSettings,
    private readonly metrics: SharingMetrics,
    private readonly clock: Clock,
  ) {
    metrics.watch(kept);
  }

  async onModuleInit(): Promise<void> {
    await this.feed.subscribe(LINKS_CHANNEL, {
      onChange: (linkIds) => {
        for (const linkId of linkIds.split(',')) this.startAnew(linkId);
      },
      onGap: () => {
        this.flights.clear();
        this.kept.dropAll();
      },
    });
  }

  /**
   * The answer to a read.
   *
   * @param call calls COCO in the name of this caller
   * @throws what `call` throws; CallerGone
   */
  read(read: SharedRead, call: CocoRead): Promise<UpstreamAnswer> {
    const { freshness, presence } = read;
    const key = keyOf(read);
    const kept = this.keptFor(key, freshness);
    if (kept !== undefined) return Promise.resolve(kept);
    const joined = freshness?.isDemanded === true ? undefined : this.joinable(key);
    const flight = joined ?? this.begin(read, key, call);
    flight.keepFor = Math.max(flight.keepFor, freshness?.maxAge ?? 0);
    return joined === undefined ? flight.wait(presence) : this.join(joined, presence, call);
  }

  /** Nothing that was read of this link before is shared with reads that begin from now on. */
  startAnew(linkId: string): void {
    for (const [key, flight] of this.flights) if (flight.linkId === linkId) this.flights.delete(key);
    this.kept.dropLink(linkId);
  }

  private async join(
    flight: Flight,
    presence: CallerPresence | undefined,
    call: CocoRead,
  ): Promise<UpstreamAnswer> {
    this.metrics.shared('flight');
    try {
      return await flight.wait(presence);
    } catch (error) {
      if (!(error instanceof BrokerError) || !OF_ONE_CALLER.has(error.code)) throw error;
      if (presence?.gone === true) throw new CallerGone();
      return call(presence ?? new CallerPresence());
    }
  }

  private keptFor(key: string, freshness: Freshness | undefined): UpstreamAnswer | undefined {
    if (freshness === undefined || freshness.maxAge === 0) return undefined;
    const kept = this.kept.find(key, freshness.maxAge);
    if (kept === undefined) return undefined;
    freshness.note(kept.age);
    this.metrics.shared('memory');
    return kept.answer;
  }

  private joinable(key: string): Flight | undefined {
    const flight = this.flights.get(key);
    if (flight === undefined || flight.gone) return undefined;
    return this.clock.monotonic() - flight.startedAt < this.settings.shareReadsWithin ? flight : undefined;
  }

  /** Begins a flight, which takes the place of an older one. */
  private begin({ linkId }: SharedRead, key: string, call: CocoRead): Flight {
    const flight = new Flight(linkId, this.clock.monotonic(), async (presence) => {
      try {
        const answer = await call(presence);
        if (this.flights.get(key) === flight) this.keep(key, flight, answer);
        return answer;
      } finally {
        if (this.flights.get(key) === flight) this.flights.delete(key);
      }
    });
    this.flights.set(key, flight);
    return flight;
  }

  private keep(key: string, { linkId, startedAt: askedAt, keepFor }: Flight, answer: UpstreamAnswer): void {
    this.kept.renew({ key, linkId, answer, askedAt, keepFor });
  }
}

/** A space ends an id, and a line break occurs in no header. */
function keyOf({ linkId, path, headers }: SharedRead): string {
  const key = `${linkId} ${path}`;
  return headers.length === 0 ? key : `${key}\n${headers.join('\n')}`;
}
