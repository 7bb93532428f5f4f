import { Injectable } from '@nestjs/common';
import { requireActor } from '#access';
import { eachBounded } from '#kernel';
import { LinkOnHold } from '#vault';
import { ApplicationAlarm } from '../calls/application-alarm.js';
import { CocoCalls } from '../calls/coco-calls.js';
import { CoconetSettings } from '../coconet-settings.js';
import { judgeAnswer } from '../answers/judged-answer.js';
import type { Identifiers } from '../paths/identifiers.js';
import { CapabilityNotGranted, isAction, isGranted } from '../policy/grants.js';
import { ResourceLocator } from '../calls/resource-locator.js';
import { Refusals } from '../calls/refusals.js';
import { LiveRights } from '../calls/live-rights.js';
import { CommandGuard, DeviceBusy, type Admission } from '../guardrails/command-guard.js';
import { beforeSending } from '../transport/not-sent.js';
import { provesNothingDone } from '../transport/upstream-errors.js';
import { CommandLifecycle } from '../lifecycle/command-lifecycle.js';
import { endOfAnswer, endOfError, endOfUnsent } from './command-end.js';
import { CommandProof, type AwaitedProof } from './command-proof.js';
import { answerDetails, CommandRecords } from './command-records.js';
import { writeKeptProof } from './kept-proof.js';
import { isProvable, provedEnd } from './proved-end.js';
import type { CarriedOutcome } from './command-result.js';
import type { EndOfCommand } from '../lifecycle/command-record.js';
import type { CommandOrder } from './command.js';

/** Carries out commands for the typed routes, batches and the raw path: each granted, recorded, and run to its end. */
@Injectable()
export class CommandRunner {
  constructor(
    private readonly locator: ResourceLocator,
    private readonly refusals: Refusals,
    private readonly calls: CocoCalls,
    private readonly records: CommandRecords,
    private readonly lifecycle: CommandLifecycle,
    private readonly proof: CommandProof,
    private readonly rights: LiveRights,
    private readonly guard: CommandGuard,
    private readonly alarm: ApplicationAlarm,
    private readonly settings: CoconetSettings,
  ) {}

  /**
   * Carries out a command that was approved, like any other: all its rights are asked for again. Nobody waits for it, so whatever
   * fails is its end.
   */
  async carryOutApproved(order: CommandOrder): Promise<void> {
    let located: readonly CommandOrder[];
    try {
      located = await beforeSending(this.located([order]));
    } catch (error) {
      await this.end(order, { outcome: { id: order.id, command: order, error }, end: endOfUnsent(error) });
      return;
    }
    await this.carryOut(located);
  }

  /** One command's failure does not affect the others, and none waits for another's proof. */
  async carryOut(orders: readonly CommandOrder[]): Promise<readonly CarriedOutcome[]> {
    const [lone] = orders;
    if (lone !== undefined && orders.length === 1) return [await (await this.carryOutOne(lone)).ended];
    const { batchConcurrency } = this.settings;
    const outcomes = await eachBounded(orders, batchConcurrency, (order) => this.carryOutOne(order));
    return Promise.all(outcomes.map(({ ended }) => ended));
  }

  /** Resolves once the command was sent; `ended` once its proof has ended, too. */
  private async carryOutOne(order: CommandOrder): Promise<{ readonly ended: Promise<CarriedOutcome> }> {
    const followed = this.follow(order);
    const sent = await this.send(order, followed);
    return { ended: this.end(order, sent, followed) };
  }

  /** From now on later commands to the device count for the proofs of earlier ones. */
  private follow(order: CommandOrder): AwaitedProof | undefined {
    if (order.proofTime !== undefined) return this.proof.follow(order, order.proofTime);
    this.proof.supersede(order);
    return undefined;
  }

  /** The orders, each granted in capability and place. The places come last: COCO may have to be asked for them. */
  async located(orders: readonly CommandOrder[]): Promise<readonly CommandOrder[]> {
    for (const order of orders) this.requireGrant(order);
    const located: CommandOrder[] = [];
    for (const order of orders) located.push(await this.locator.locate(order));
    return located;
  }

  /**
   * Refuses a command whose capability the service lacks, whose actor it must name, or whose link is on hold, and records that it
   * was tried.
   */
  private requireGrant(order: CommandOrder): void {
    const { call, link, capability, field } = order;
    try {
      if (!isGranted(call.caller, capability)) throw new CapabilityNotGranted(capability, field);
      if (capability.sensitive) requireActor(call.caller, call.actor, link.userId);
      if (link.heldAt !== undefined && isAction(capability)) throw new LinkOnHold();
    } catch (error) {
      this.noteRefusal(order, error);
      throw error;
    }
  }

  private noteRefusal(
    { call, link, operation, capability }: CommandOrder,
    error: unknown,
    device?: Identifiers,
  ): void {
    const asked = { operation: operation.name, capability: capability.name, command: capability.command };
    this.refusals.note(call, link, { ...asked, device }, error);
  }

  /**
   * Sends a command whose grant has been checked; its outcome is the part of COCO's answer that the service may see, or why there
   * is none. It may have waited since, in a batch or for its body: nothing is sent, nor recorded as begun, once its caller has lost
   * its right or the command can't be recorded.
   */
  private async send(order: CommandOrder, followed: AwaitedProof | undefined): Promise<SentCommand> {
    const about = { id: order.id, command: order };
    let endOf: (error: unknown) => EndOfCommand | undefined = () => undefined;
    let admission: Admission | undefined;
    try {
      if (!this.lifecycle.isOpen(order.id)) this.requireRoom();
      endOf = endOfUnsent;
      await beforeSending(this.rights.require(order));
      admission = await this.guard.admit(order);
      endOf = endOfError;
      await followed?.readBefore();
      if (order.capability.sensitive) await this.records.requested(order);
      await this.lifecycle.sent(order, followed && writeKeptProof(followed.kept()));
      const answer = await this.calls.send(order);
      this.alarm.look(answer);
      const { answer: judged } = judgeAnswer(order.call.caller, answer, order.capability);
      return { outcome: { ...about, answer: judged }, end: endOfAnswer(judged) };
    } catch (error) {
      if (provesNothingDone(error)) admission?.giveBack();
      if (error instanceof DeviceBusy) this.noteRefusal(order, error, order.identifiers);
      return { outcome: { ...about, error }, end: endOf(error) };
    }
  }

  /** The end of a command, after its proof if it has one; recorded. */
  private async end(
    order: CommandOrder,
    { outcome, end: said }: SentCommand,
    followed?: AwaitedProof,
  ): Promise<CarriedOutcome> {
    try {
      if (said === undefined) return outcome;
      const proof = followed && isProvable(said) ? await followed.prove() : undefined;
      const end = proof === undefined ? said : provedEnd(said, proof);
      if (followed !== undefined && proof === 'interrupted') {
        // The caller gets its answer; another replica goes on, and records the end.
        this.lifecycle.release(order.id, writeKeptProof(followed.kept(said)));
        return { ...outcome, proved: end };
      }
      this.lifecycle.ended(order, end, answerDetails(outcome));
      return proof === undefined ? outcome : { ...outcome, proved: end };
    } finally {
      followed?.release();
    }
  }

  /** @throws AuditUnavailable, CommandNotRecorded while the database has been away for too long */
  requireRoom(): void {
    this.records.requireRoom();
    this.lifecycle.requireRoom();
  }
}

/** A command as COCO answered it. */
interface SentCommand {
  readonly outcome: CarriedOutcome;
  /** How it ended as far as COCO says; `undefined` if it could not be recorded, and so was not sent. */
  readonly end: EndOfCommand | undefined;
}
