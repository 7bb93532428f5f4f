import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '#database';
import { Beat, Clock } from '#kernel';
import { CoconetSettings } from '../coconet-settings.js';
import type { UpstreamAnswer } from '../transport/exchange.js';

/** Milliseconds between two sweeps of answers that nobody may be shown any more. */
const SWEEP_INTERVAL = 15_000;

/** Longest time that an answer is kept, in milliseconds: the state of a home is not kept for hours because a header says so. */
const LONGEST_AGE = 3_600_000;

/** One answer may take this share of the memory, so that a large home does not push out all others. */
const LARGEST_SHARE = 1 / 8;

/** Bytes that an answer takes besides its body: its headers, its key and its places in two maps. */
const OVERHEAD = 1_024;

interface Kept {
  readonly linkId: string;
  readonly answer: UpstreamAnswer;
  /** When COCO was asked, by the monotonic clock: the state it shows is no older. */
  readonly askedAt: number;
  readonly keepFor: number;
  readonly size: number;
}

/** An answer to keep: which read of which link it answers, and for how many milliseconds. */
export interface AnswerToKeep extends Pick<Kept, 'linkId' | 'answer' | 'askedAt' | 'keepFor'> {
  readonly key: string;
}

/**
 * COCO's answers to reads whose callers take an older one (`max-age`), as COCO gave them: what of it a caller may see is judged each
 * time it is shown. Their number is bounded in bytes; those that were used longest ago go first.
 */
@Injectable()
export class KeptAnswers implements OnModuleInit, OnModuleDestroy {
  private readonly answers = new Map<string, Kept>();
  private readonly keysOf = new Map<string, Set<string>>();
  private size = 0;
  private readonly sweep = new Beat(
    SWEEP_INTERVAL,
    () => this.dropExpired(),
    () => undefined,
  );

  constructor(
    private readonly feed: ChangeFeed,
    private readonly settings: CoconetSettings,
    private readonly clock: Clock,
  ) {}

  /** Bytes in use. */
  get bytes(): number {
    return this.size;
  }

  onModuleInit(): void {
    if (this.settings.answerMemory > 0) this.sweep.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweep.stop();
    this.dropAll();
  }

  /**
   * The answer, with its age, if it is at most `maxAge` old; both in milliseconds. None while changes of links do not arrive: the
   * link could have ended, or belong to another account by now.
   */
  find(key: string, maxAge: number): { readonly answer: UpstreamAnswer; readonly age: number } | undefined {
    const kept = this.answers.get(key);
    if (kept === undefined || !this.feed.connected) return undefined;
    const age = this.clock.monotonic() - kept.askedAt;
    if (age > maxAge || age > kept.keepFor) return undefined;
    this.answers.delete(key);
    this.answers.set(key, kept);
    return { answer: kept.answer, age };
  }

  /**
   * Takes what COCO has just answered. A success replaces what was kept, even if this caller does not ask to keep it: no caller may
   * be shown an older state after a newer one. Anything else removes it.
   */
  renew({ key, linkId, answer, askedAt, keepFor: asked }: AnswerToKeep): void {
    const before = this.answers.get(key);
    if (asked === 0 && before === undefined) return;
    const keepFor = Math.min(Math.max(asked, before?.keepFor ?? 0), LONGEST_AGE);
    this.drop(key);
    if (answer.status !== 200 || !Buffer.isBuffer(answer.body)) return;
    const { answerMemory } = this.settings;
    const size = answer.body.length + OVERHEAD;
    if (size > answerMemory * LARGEST_SHARE) return;
    this.add(key, { linkId, answer: { ...answer, body: copyOf(answer.body) }, askedAt, keepFor, size });
    while (this.size > answerMemory) {
      const [oldest] = this.answers.keys();
      if (oldest === undefined) break;
      this.drop(oldest);
    }
  }

  /** Forgets one answer. */
  drop(key: string): void {
    const kept = this.answers.get(key);
    if (kept === undefined) return;
    this.answers.delete(key);
    this.size -= kept.size;
    const keys = this.keysOf.get(kept.linkId);
    keys?.delete(key);
    if (keys?.size === 0) this.keysOf.delete(kept.linkId);
  }

  /** Forgets all answers of a link. */
  dropLink(linkId: string): void {
    for (const key of this.keysOf.get(linkId) ?? []) this.drop(key);
  }

  /** Forgets everything. */
  dropAll(): void {
    this.answers.clear();
    this.keysOf.clear();
    this.size = 0;
  }

  private add(key: string, kept: Kept): void {
    this.answers.set(key, kept);
    this.size += kept.size;
    const keys = this.keysOf.get(kept.linkId);
    if (keys === undefined) this.keysOf.set(kept.linkId, new Set([key]));
    else keys.add(key);
  }

  private dropExpired(): Promise<void> {
    const now = this.clock.monotonic();
    for (const [key, { askedAt, keepFor }] of this.answers) if (now - askedAt > keepFor) this.drop(key);
    return Promise.resolve();
  }
}

/** The bytes on their own: a short body is a view into a read of the socket, and would keep all 64 KB of it in memory. */
function copyOf(body: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(body.length);
  body.copy(copy);
  return copy;
}
