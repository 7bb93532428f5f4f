import { Injectable, Logger, type OnModuleInit, type OnModuleDestroy } from '@nestjs/common';
import { Beat, Clock } from '#kernel';
import { FailOver } from './fail-over.js';
import { BEAT } from './lease.js';
import { LeaseClockStore, LONGEST_BEAT, type ClockReading } from './lease-clock.store.js';

/**
 * Milliseconds between two checks whether a beat has ended; a beat is at most this much longer than its
 * minimum length.
 */
const CHECK_INTERVAL = 50;

/**
 * Counts beats in the database while it is writable; leases are measured in beats.
 *
 * Every replica watches the count. One that has seen the same beat for a whole second, by its own monotonic
 * clock, counts the next one, unless another was faster. So no beat is shorter than a second, however many
 * replicas there are and whatever happens to any wall clock; and while nothing can be written, no lease
 * expires.
 */
@Injectable()
export class LeaseClock implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(LeaseClock.name);
  private readonly loop: Beat;
  private last: { readonly reading: ClockReading; readonly since: number } | undefined;
  private lastLook = -Infinity;

  constructor(
    private readonly store: LeaseClockStore,
    private readonly failOver: FailOver,
    private readonly clock: Clock,
  ) {
    this.loop = new Beat(
      CHECK_INTERVAL,
      () => this.look(),
      () => undefined,
    );
  }

  /** Reads the clock, so that a starting replica need not wait a second for its first reading. */
  async onModuleInit(): Promise<void> {
    // While the database is down or not migrated yet, nobody can claim either; the loop reads the clock once
    // it is available.
    await this.look().catch(() => undefined);
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Counts a beat, if the last one has ended and this replica is the first to notice. */
  async look(): Promise<void> {
    const now = this.clock.monotonic();
    // After a failed check, also wait for a beat: a database that is down must not be queried twenty times a
    // second.
    if (now - Math.max(this.last?.since ?? -Infinity, this.lastLook) < BEAT) return;
    this.lastLook = now;
    const { last } = this;
    try {
      const reading = await this.store.move(
        last?.reading.beat,
        last !== undefined && now - last.since > LONGEST_BEAT,
      );
      await this.note(reading);
    } catch (error) {
      this.failOver.noteFailure(error);
      throw error;
    }
  }

  private async note(reading: ClockReading): Promise<void> {
    const before = this.last?.reading;
    if (reading.beat !== before?.beat) this.last = { reading, since: this.clock.monotonic() };
    this.lastLook = -Infinity;
    if (before === undefined || isSameServer(reading, before)) return;
    const behind = before.beat - reading.beat;
    const state = behind > 0 ? `about ${behind} s older than` : 'as new as';
    this.logger.warn(`A different database server answers; its data is ${state} what this replica last saw`);
    await this.failOver.toAnotherServer();
  }
}

function isSameServer(one: ClockReading, other: ClockReading): boolean {
  return (
    one.system === other.system &&
    one.timeline === other.timeline &&
    one.startedAt.getTime() === other.startedAt.getTime()
  );
}
