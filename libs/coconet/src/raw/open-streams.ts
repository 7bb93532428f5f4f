import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Beat, BrokerError, Clock, type ProblemCode } from '#kernel';
import { requireEverything } from '../policy/grants.js';
import { Refusals } from '../calls/refusals.js';
import { LiveRights, type RightsUsed } from '../calls/live-rights.js';
import type { CheckedBody } from '../transport/checked-body.js';

/**
 * Milliseconds between two checks of the rights behind open streams; a change cuts them within about this time. Four checks fit
 * in the second for which bytes may flow on trust, so that one may be late.
 */
const CHECK_INTERVAL = 250;

/**
 * Milliseconds after which a stream whose right could not be confirmed again is held back. No byte is sent on trust for 1 s:
 * half of it is for a check that comes late.
 */
const HELD_AFTER = 500;

/** Longest time a stream is held back, in milliseconds: longer than a promotion of the database takes (docs/reliability.md). */
const HELD_FOR = 15_000;

/** Problems that mean nothing more may come through the stream. */
const ENDED: ReadonlySet<ProblemCode> = new Set([
  'unauthenticated',
  'insufficient_scope',
  'capability_not_granted',
  'link_not_found',
  'link_not_active',
  'reauthorization_required',
]);

interface OpenStream {
  readonly used: RightsUsed;
  /** When the last confirmed right was requested, on the monotonic clock. */
  confirmedAt: number;
  asking: boolean;
}

/**
 * The answers still being streamed. Each is cut when its caller's service, credential, scope or capabilities, or its link, no
 * longer allow it, and held back while that can't be checked.
 */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  private readonly streams = new Map<CheckedBody, OpenStream>();
  private readonly beat = new Beat(
    CHECK_INTERVAL,
    () => {
      // Not awaited: a stream whose right can't be checked must be held back at the next beat.
      this.check();
      return Promise.resolve();
    },
    () => undefined,
  );

  constructor(
    private readonly rights: LiveRights,
    private readonly refusals: Refusals,
    private readonly clock: Clock,
  ) {}

  /** Watches over a stream until it ends. */
  add(used: RightsUsed, body: CheckedBody): void {
    this.streams.set(body, { used, confirmedAt: this.clock.monotonic(), asking: false });
    body.once('close', () => {
      this.remove(body);
    });
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    for (const body of this.streams.keys()) body.destroy();
    await this.beat.stop();
  }

  private check(): void {
    const now = this.clock.monotonic();
    for (const [body, stream] of this.streams) {
      const unconfirmedFor = now - stream.confirmedAt;
      if (unconfirmedFor > HELD_AFTER + HELD_FOR) body.destroy(new RightsUnknown());
      else if (unconfirmedFor >= HELD_AFTER) body.hold();
      if (!stream.asking) void this.confirm(body, stream, now);
    }
  }

  private async confirm(body: CheckedBody, stream: OpenStream, askedAt: number): Promise<void> {
    const { call, link, operation } = stream.used;
    stream.asking = true;
    try {
      const { caller } = await this.rights.prove(stream.used);
      // Only an answer that may be seen completely is streamed.
      requireEverything(caller);
      stream.confirmedAt = askedAt;
      body.release();
    } catch (error) {
      // An unreachable database is not a refusal.
      if (!(error instanceof BrokerError) || !ENDED.has(error.code)) return;
      this.refusals.note(call, link, { operation: operation.name }, error);
      body.destroy(error);
    } finally {
      stream.asking = false;
    }
  }

  private remove(body: CheckedBody): void {
    this.streams.delete(body);
    if (this.streams.size === 0) void this.beat.stop();
  }
}

/** The stream was held back for the longest time allowed; the caller sees its connection cut. */
class RightsUnknown extends BrokerError {
  constructor() {
    super('vault_unavailable', 'Whether the answer may go on could not be found out.');
  }
}
