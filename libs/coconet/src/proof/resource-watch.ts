import { isContrary, isShown, type AttributeEffect, type Moves } from '#standard';
import type { Clock, Permits } from '#kernel';
import type { LiveRights } from '../calls/live-rights.js';
import type { ProofEnd } from '../commands/command-proof.js';
import { CallerPresence } from '../transport/caller-presence.js';
import { attributesOf, type Proof } from './proof.js';
import type { ProofReads, ReadState } from './proof-reads.js';
import type { LaterCommands } from './later-commands.js';
import type { ReadBudget } from './read-budget.js';

/**
 * Least milliseconds between two reads of one resource: as long as a single command waits for its first. So a thousand commands to
 * it cost no more reads than a few.
 */
const LEAST_INTERVAL = 500;

/** Longest time of one read, in milliseconds: a battery lock wakes within a few seconds, and one that hangs leaves time for the next. */
const READ_LIMIT = 5_000;

/** Milliseconds in which every replica has recorded what it sent, and a little more. */
const RECORDED = 1_000;

/** Own commands that are remembered, the latest ones: many more than are on their way to one device. */
const OWN_LIMIT = 1_000;

/** What watching a resource takes. */
export interface WatchParts {
  readonly reads: ProofReads;
  readonly later: LaterCommands;
  readonly budget: ReadBudget;
  /** For the reads that run at once; however many others wait their turn. */
  readonly permits: Permits;
  readonly rights: LiveRights;
  readonly clock: Clock;
}

/** Watches one resource, through one link, for all commands that wait for it to show their effects. */
export class ResourceWatch {
  private readonly proofs = new Set<Proof>();
  /** The commands that this replica itself sent meanwhile: what they supersede they have superseded at once. */
  private readonly own = new Set<string>();
  private reading: CallerPresence | undefined;
  private isQueued = false;
  private lastBegan = -Infinity;
  private notBefore = -Infinity;
  private alarmAt = Infinity;
  private callOff: () => void = () => undefined;

  constructor(private readonly parts: WatchParts) {}

  get isIdle(): boolean {
    return this.proofs.size === 0;
  }

  /** Follows a command. @returns whether another one that is still followed may move the same attribute meanwhile */
  add(proof: Proof): boolean {
    const isMoving = [...this.proofs].some(({ moves }) => isContrary(proof.effect, moves));
    if (!proof.isResumed) this.supersede(proof.order.id, proof.moves);
    this.proofs.add(proof);
    return isMoving;
  }

  /** A later command: ends the proofs of those that ask for something else. */
  supersede(id: string, later: Moves): void {
    this.own.add(id);
    const [oldest] = this.own;
    if (this.own.size > OWN_LIMIT && oldest !== undefined) this.own.delete(oldest);
    for (const proof of this.proofs)
      if (proof.end === undefined && isContrary(proof.effect, later)) this.settle(proof, 'superseded');
  }

  /** Follows a command no longer. */
  remove(proof: Proof): void {
    this.settle(proof, 'interrupted');
    this.proofs.delete(proof);
  }

  /** COCO has answered the command: from now on the device is asked. */
  start(proof: Proof): void {
    proof.start(this.parts.clock.monotonic());
    if (proof.nextDue < this.alarmAt) this.schedule();
  }

  /** Ends a proof. A read that nobody waits for any more is broken off. */
  settle(proof: Proof, end: ProofEnd): void {
    proof.settle(end);
    for (const { isWaiting } of this.proofs) if (isWaiting) return;
    this.callOff();
    this.alarmAt = Infinity;
    this.reading?.leave();
  }

  /** The process stops. */
  interrupt(): void {
    for (const proof of this.proofs) this.settle(proof, 'interrupted');
  }

  private get waiting(): readonly Proof[] {
    return [...this.proofs].filter(({ isWaiting }) => isWaiting);
  }

  /** Sets the alarm for the next read or the next end, whichever comes first. */
  private schedule(): void {
    this.callOff();
    this.alarmAt = Infinity;
    const { waiting } = this;
    if (waiting.length === 0) return;
    const { clock } = this.parts;
    const nextRead = this.mayRead ? this.nextRead(waiting) : Infinity;
    const nextEnd = earliest(waiting, ({ deadline }) => deadline);
    this.alarmAt = Math.min(nextRead, nextEnd);
    this.callOff = clock.after(Math.max(0, this.alarmAt - clock.monotonic()), () => {
      this.awake();
    });
  }

  /** Whether no read is in progress or waits for its turn. */
  private get mayRead(): boolean {
    return this.reading === undefined && !this.isQueued;
  }

  private nextRead(waiting: readonly Proof[]): number {
    const due = earliest(waiting, ({ nextDue }) => nextDue);
    return Math.max(due, this.lastBegan + LEAST_INTERVAL, this.notBefore);
  }

  private awake(): void {
    const now = this.parts.clock.monotonic();
    for (const proof of this.waiting) if (proof.deadline <= now) proof.expire();
    const { waiting } = this;
    if (waiting.length === 0) this.reading?.leave();
    else if (this.mayRead && this.nextRead(waiting) <= now) {
      this.isQueued = true;
      void this.readInTurn();
    }
    this.schedule();
  }

  private async readInTurn(): Promise<void> {
    await this.parts.permits.take();
    this.isQueued = false;
    try {
      await this.readWithinBudget();
    } finally {
      this.parts.permits.release();
    }
    this.schedule();
  }

  private async readWithinBudget(): Promise<void> {
    const { waiting } = this;
    const [first] = waiting;
    if (first === undefined) return;
    const { budget, reads, clock } = this.parts;
    const attributes = attributesOf(waiting);
    const wait = budget.take(first.order.link.id, reads.costOf(attributes));
    if (wait > 0) this.notBefore = clock.monotonic() + wait;
    else await this.read(first, attributes);
  }

  private async read(first: Proof, attributes: readonly AttributeEffect[]): Promise<void> {
    const { clock, reads } = this.parts;
    const presence = new CallerPresence();
    const began = clock.monotonic();
    this.lastBegan = began;
    this.reading = presence;
    for (const proof of this.waiting) proof.beat(began);
    const callOff = clock.after(READ_LIMIT, () => {
      presence.leave();
    });
    // A proof whose time is up does not wait for the read.
    this.schedule();
    try {
      await this.judge(await reads.read(first.order, attributes, presence), began);
    } catch {
      await this.dropUnentitled();
    } finally {
      callOff();
      this.reading = undefined;
    }
  }

  private async judge({ values, unreadable }: ReadState, began: number): Promise<void> {
    await this.supersedeByOthers(this.waiting);
    const shown: Proof[] = [];
    for (const proof of this.waiting) {
      if (!proof.countsFrom(began)) continue;
      const isDone = isShown(proof.effect, proof.before, values);
      if (isDone !== undefined) proof.noteRead();
      if (isDone === true) shown.push(proof);
      else if (isDone === undefined && proof.isOutOfReach(unreadable)) this.settle(proof, 'unreadable');
    }
    // The read was made with one command's right; each of the others has to have its own.
    await Promise.all(shown.map((proof) => this.confirm(proof)));
  }

  /**
   * The device shows the command, and it does so by this command's right. A toggle is shown by any other one, too: it waits until
   * those that other replicas have sent are known.
   */
  private async confirm(proof: Proof): Promise<void> {
    if (!(await this.isEntitled(proof))) this.settle(proof, 'unreadable');
    else if (!proof.effect.needsBefore) this.settle(proof, 'shown');
    else {
      proof.hold();
      this.parts.clock.after(RECORDED, () => void this.confirmToggle(proof));
    }
  }

  private async confirmToggle(proof: Proof): Promise<void> {
    try {
      await this.supersedeByOthers([proof]);
      this.settle(proof, 'shown');
    } catch {
      this.settle(proof, 'unreadable');
    }
  }

  /** Ends the proofs of commands that another replica has contradicted since. */
  private async supersedeByOthers(proofs: readonly Proof[]): Promise<void> {
    for (const proof of await this.parts.later.contradicted(proofs, this.own))
      this.settle(proof, 'superseded');
  }

  /** A read failed, perhaps because a right has ended: the commands that still have theirs wait for the next one. */
  private async dropUnentitled(): Promise<void> {
    await Promise.all(
      this.waiting.map(async (proof) => {
        if (!(await this.isEntitled(proof))) this.settle(proof, 'unreadable');
      }),
    );
  }

  private async isEntitled({ order }: Proof): Promise<boolean> {
    try {
      await this.parts.rights.require(this.parts.reads.rightsOf(order));
      return true;
    } catch {
      return false;
    }
  }
}

function earliest(proofs: readonly Proof[], timeOf: (proof: Proof) => number): number {
  return proofs.reduce((first, proof) => Math.min(first, timeOf(proof)), Infinity);
}
