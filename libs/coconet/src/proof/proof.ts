import { attributeKey, type AttributeEffect, type Effect, type Moves, type ReportedValues } from '#standard';
import type { ProofEnd, ProvableOrder } from '../commands/command-proof.js';
import type { ReadState } from './proof-reads.js';

/**
 * Milliseconds from the answer to the first read: most devices obey within that. Each later read comes after twice the time, so
 * that ten seconds take six reads: each costs the user's plan.
 */
const FIRST_BEAT = 500;

/** Milliseconds before the time is up at which the last read begins, so that its answer still counts. */
const LAST_BEAT = 500;

/** When the next read is due: 0.5, 1, 2, 4 s …, and shortly before the end; all in milliseconds since the proof began. */
function nextBeat(elapsed: number, within: number): number {
  const last = Math.max(FIRST_BEAT, within - LAST_BEAT);
  let beat = FIRST_BEAT;
  while (beat <= elapsed) beat *= 2;
  if (beat < last) return beat;
  return elapsed < last ? last : Infinity;
}

/** One command that waits for its device to show it. */
export class Proof {
  private readonly settled = Promise.withResolvers<ProofEnd>();
  /** The state before the command, if it was needed and could be read. */
  before: ReportedValues | undefined;
  /** On the monotonic clock; `undefined` before COCO has answered. */
  private startedAt: number | undefined;
  private due = Infinity;
  private isRead = false;
  private isHeld = false;
  private ended: ProofEnd | undefined;

  /**
   * @param within milliseconds
   * @param isResumed whether another replica has sent the command
   */
  constructor(
    readonly order: ProvableOrder,
    readonly moves: Moves,
    readonly effect: Effect,
    readonly within: number,
    readonly isResumed = false,
  ) {}

  /** How it ended; `undefined` while it has not. */
  get end(): ProofEnd | undefined {
    return this.ended;
  }

  get result(): Promise<ProofEnd> {
    return this.settled.promise;
  }

  /** Whether COCO has answered and the device is being asked. */
  get isWaiting(): boolean {
    return this.startedAt !== undefined && this.ended === undefined && !this.isHeld;
  }

  /** When its next read is due, on the monotonic clock. */
  get nextDue(): number {
    return this.due;
  }

  /** When its time is up, on the monotonic clock. */
  get deadline(): number {
    return (this.startedAt ?? Infinity) + this.within;
  }

  start(now: number): void {
    this.startedAt = now;
    this.due = now + nextBeat(0, this.within);
  }

  /** Whether a read that began then shows the state after the command. */
  countsFrom(began: number): boolean {
    return this.isWaiting && this.startedAt !== undefined && this.startedAt <= began;
  }

  /** A read began then. */
  beat(began: number): void {
    if (this.startedAt === undefined || this.due > began) return;
    this.due = this.startedAt + nextBeat(began - this.startedAt, this.within);
  }

  /** A read brought what shows the command or not. */
  noteRead(): void {
    this.isRead = true;
  }

  /** Whether no read brings what shows it. */
  isOutOfReach(unreadable: ReadState['unreadable']): boolean {
    if (unreadable === 'all') return true;
    return this.effect.attributes.some(
      (attribute) => !attribute.isOptional && unreadable.has(attributeKey(attribute)),
    );
  }

  /** The device shows it: it is not asked again, although the proof has not ended. */
  hold(): void {
    this.isHeld = true;
  }

  /** The time is up. */
  expire(): void {
    this.settle(this.isRead ? 'not_shown' : 'unreadable');
  }

  /** The first end counts. */
  settle(end: ProofEnd): void {
    if (this.ended !== undefined) return;
    this.ended = end;
    this.settled.resolve(end);
  }
}

/** The attributes that these proofs look at, each once. */
export function attributesOf(proofs: readonly Proof[]): AttributeEffect[] {
  const attributes = proofs.flatMap(({ effect }) => effect.attributes);
  return [...new Map(attributes.map((attribute) => [attributeKey(attribute), attribute])).values()];
}
