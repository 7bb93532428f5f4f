import { Injectable } from '@nestjs/common';
import { requireActor, type CallContext } from '#access';
import { eachBounded, Ids, InFlight } from '#kernel';
import { LinkOnHold } from '#vault';
import { ApplicationAlarm } from '../calls/application-alarm.js';
import { CalledLinks } from '../calls/called-links.js';
import { CocoCalls } from '../calls/coco-calls.js';
import { CoconetSettings } from '../coconet-settings.js';
import { keyedRequest } from '../idempotency/idempotency-key.js';
import { IdempotentRequests, type KeptAnswer } from '../idempotency/idempotent-requests.js';
import { judgeAnswer } from '../answers/judged-answer.js';
import type { Identifiers } from '../paths/identifiers.js';
import { CapabilityNotGranted, isAction, isGranted } from '../policy/grants.js';
import { operations } from '../policy/operations.js';
import { ResourceLocator } from '../calls/resource-locator.js';
import { Refusals } from '../calls/refusals.js';
import { LiveRights } from '../calls/live-rights.js';
import { CommandGuard, DeviceBusy, type Admission } from '../guardrails/command-guard.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { provesNothingDone } from '../transport/upstream-errors.js';
import type { AnswerForm } from './answer-forms.js';
import { CommandLifecycle } from '../lifecycle/command-lifecycle.js';
import { endOfAnswer, endOfError, endOfUnsent } from './command-end.js';
import { CommandProof, type AwaitedProof } from './command-proof.js';
import { CommandRecords } from './command-records.js';
import { isProvable, provedEnd } from './proved-end.js';
import { isAcceptance, writeAcceptance } from './acceptance.js';
import { prefersAsync } from './prefer.js';
import type { CommandOutcome } from './command-result.js';
import type { EndOfCommand } from '../lifecycle/command-record.js';
import { identityOf, orderOf, type Command, type CommandOrder } from './command.js';

/** Commands that a caller asks for in one request. */
export interface CommandsAsked {
  readonly linkId: string;
  readonly commands: readonly Command[];
  /** The caller's `Idempotency-Key`, if it sent one. */
  readonly keyHeader: string | undefined;
  /** The caller's `Prefer`, if it sent one. */
  readonly preferHeader: string | undefined;
  readonly form: AnswerForm;
}

/** Carries out commands for the typed routes, batches and the raw path: each granted, recorded, and run to its end. */
@Injectable()
export class CommandRunner {
  constructor(
    private readonly links: CalledLinks,
    private readonly locator: ResourceLocator,
    private readonly refusals: Refusals,
    private readonly calls: CocoCalls,
    private readonly requests: IdempotentRequests,
    private readonly records: CommandRecords,
    private readonly lifecycle: CommandLifecycle,
    private readonly proof: CommandProof,
    private readonly rights: LiveRights,
    private readonly guard: CommandGuard,
    private readonly alarm: ApplicationAlarm,
    private readonly inFlight: InFlight,
    private readonly ids: Ids,
    private readonly settings: CoconetSettings,
  ) {}

  /**
   * The answer to a request whose commands have been read and checked.
   *
   * All or nothing until they are sent: if one command is not granted, none is sent. After that each is independent, and they may
   * overtake one another. They are not cancelled when the caller leaves, and a stop waits for them: breaking off would not undo
   * them, their records would not say how they ended, and their key would stay in doubt. If the caller prefers so, it is answered
   * before they are sent.
   *
   * @throws CapabilityNotGranted, PlaceNotGranted, IdempotencyKeyReused, IdempotencyKeyInProgress, InvalidRequest for a header without a key;
   * as `CalledLinks.enter` and the form's `write`
   */
  async run(
    asked: CallContext,
    { linkId, commands, keyHeader, preferHeader, form }: CommandsAsked,
  ): Promise<UpstreamAnswer> {
    const isAsync = prefersAsync(preferHeader);
    const over = this.inFlight.begin('command');
    try {
      const { call, link } = await this.links.enter(asked, linkId, operations.executeCommand);
      const orders = await this.located(
        commands.map((command) => orderOf(this.ids.next(), call, link, command, isAsync)),
      );
      if (form.failsWithoutToken && !isAsync) await this.calls.ready(call, link);
      const contents = commands.flatMap((command) => [command.path, identityOf(command)]);
      const ids = orders.map(({ id }) => id);
      const request = [form.recordedAs, link.id, ...contents];
      const keyed = keyedRequest(call.caller.serviceId, keyHeader, request, ids);
      const answer = await this.requests.run(
        keyed,
        async () => {
          if (isAsync) return this.accept(orders, form);
          return form.write(await this.carryOut(orders));
        },
        proofTimeOf(orders),
      );
      if (isAcceptance(answer)) return answer;
      const viewer = await this.rights.viewerOf({ call, link, operation: operations.executeCommand });
      return form.show(viewer, commands, answer);
    } finally {
      over();
    }
  }

  /**
   * Takes commands, and sends them after this: resolves once they are committed.
   *
   * @throws AuditUnavailable, CommandNotRecorded; then none is sent
   */
  private async accept(orders: readonly CommandOrder[], form: AnswerForm): Promise<KeptAnswer> {
    this.requireRoom();
    const accepted = await this.lifecycle.accept(orders);
    void this.inFlight.run('command', () => this.carryOut(orders));
    return writeAcceptance(form, accepted);
  }

  /** One command's failure does not affect the others, and none waits for another's proof. */
  private async carryOut(orders: readonly CommandOrder[]): Promise<readonly CommandOutcome[]> {
    const { batchConcurrency } = this.settings;
    const outcomes = await eachBounded(orders, batchConcurrency, async (order) => {
      const followed = this.follow(order);
      const sent = await this.send(order, followed);
      return { ended: this.end(order, sent, followed) };
    });
    return Promise.all(outcomes.map(({ ended }) => ended));
  }

  /** From now on later commands to the device count for the proofs of earlier ones. */
  private follow(order: CommandOrder): AwaitedProof | undefined {
    if (order.proofTime !== undefined) return this.proof.follow(order, order.proofTime);
    this.proof.supersede(order);
    return undefined;
  }

  /** The orders, each granted in capability and place. The places come last: COCO may have to be asked for them. */
  private async located(orders: readonly CommandOrder[]): Promise<readonly CommandOrder[]> {
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
      await this.rights.require(order);
      admission = await this.guard.admit(order);
      endOf = endOfError;
      await followed?.readBefore();
      if (order.capability.sensitive) await this.records.requested(order);
      await this.lifecycle.sent(order);
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

  /** A busy device is recorded as a refusal, of which there may be many. */
  private recordFailure(order: CommandOrder, error: unknown, end: EndOfCommand): void {
    if (!(error instanceof DeviceBusy)) this.records.failed(order, error, end);
  }

  /** The end of a command, after its proof if it has one; recorded. */
  private async end(
    order: CommandOrder,
    { outcome, end: said }: SentCommand,
    followed: AwaitedProof | undefined,
  ): Promise<CommandOutcome> {
    try {
      if (said === undefined) return outcome;
      const proof = followed && isProvable(said) ? await followed.prove() : undefined;
      const end = proof === undefined ? said : provedEnd(said, proof);
      if ('error' in outcome) this.recordFailure(order, outcome.error, end);
      else this.records.answered(order, outcome.answer, end);
      this.lifecycle.ended(order, end);
      return proof === undefined ? outcome : { ...outcome, proved: end };
    } finally {
      followed?.release();
    }
  }

  /** @throws AuditUnavailable, CommandNotRecorded while the database has been away for too long */
  private requireRoom(): void {
    this.records.requireRoom();
    this.lifecycle.requireRoom();
  }
}

/** A command as COCO answered it. */
interface SentCommand {
  readonly outcome: CommandOutcome;
  /** How it ended as far as COCO says; `undefined` if it could not be recorded, and so was not sent. */
  readonly end: EndOfCommand | undefined;
}

/** Milliseconds for the longest of their proofs. */
function proofTimeOf(orders: readonly CommandOrder[]): number {
  return Math.max(0, ...orders.map(({ proofTime = 0 }) => proofTime));
}
