import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Caller } from '#access';
import { Beat, BrokerError, type ProblemCode } from '#kernel';
import { LiveLinks, type Link } from '#vault';
import type { CheckedBody } from '../transport/checked-body.js';

/** Milliseconds between two looks at the links behind open streams; a revocation cuts them within about this time. */
const CHECK_INTERVAL = 250;

/** What a link says when nothing may come through it any more. */
const ENDED: ReadonlySet<ProblemCode> = new Set(['not_found', 'link_not_active', 'reauthorization_required']);

interface OpenStream {
  readonly caller: Caller;
  readonly linkId: string;
}

/** The answers that are still being streamed, cut when their link is revoked. */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  private readonly streams = new Map<CheckedBody, OpenStream>();
  private readonly beat = new Beat(
    CHECK_INTERVAL,
    () => this.check(),
    () => undefined,
  );

  constructor(private readonly links: LiveLinks) {}

  /** Watches over a stream until it ends. */
  add(caller: Caller, link: Link, body: CheckedBody): void {
    this.streams.set(body, { caller, linkId: link.id });
    body.once('close', () => {
      this.remove(body);
    });
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    for (const body of this.streams.keys()) body.destroy();
    await this.beat.stop();
  }

  private async check(): Promise<void> {
    await Promise.all([...this.streams].map(([body, stream]) => this.checkOne(body, stream)));
  }

  private async checkOne(body: CheckedBody, { caller, linkId }: OpenStream): Promise<void> {
    try {
      await this.links.require(caller, linkId);
    } catch (error) {
      // A database that can't be asked is no revocation.
      if (error instanceof BrokerError && ENDED.has(error.code)) body.destroy(error);
    }
  }

  private remove(body: CheckedBody): void {
    this.streams.delete(body);
    if (this.streams.size === 0) void this.beat.stop();
  }
}
