import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Caller } from '#access';
import { BrokerError, type ProblemCode } from '#kernel';
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
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly links: LiveLinks) {}

  /** Watches over a stream until it ends. */
  add(caller: Caller, link: Link, body: CheckedBody): void {
    this.streams.set(body, { caller, linkId: link.id });
    body.once('close', () => {
      this.remove(body);
    });
    this.timer ??= setInterval(() => {
      this.check();
    }, CHECK_INTERVAL);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    for (const body of this.streams.keys()) body.destroy();
  }

  private check(): void {
    for (const [body, { caller, linkId }] of this.streams) {
      this.links.require(caller, linkId).catch((error: unknown) => {
        // A database that can't be asked is no revocation.
        if (error instanceof BrokerError && ENDED.has(error.code)) body.destroy(error);
      });
    }
  }

  private remove(body: CheckedBody): void {
    this.streams.delete(body);
    if (this.streams.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
