import { Injectable } from '@nestjs/common';
import { requireActor, type CallContext } from '#access';
import { eachBounded, Ids, InFlight } from '#kernel';
import type { Link } from '#vault';
import { ApplicationAlarm } from '../calls/application-alarm.js';
import { CalledLinks } from '../calls/called-links.js';
import { CocoCalls } from '../calls/coco-calls.js';
import { CoconetSettings } from '../coconet-settings.js';
import { keyedRequest } from '../idempotency/idempotency-key.js';
import { IdempotentRequests, type KeptAnswer } from '../idempotency/idempotent-requests.js';
import { judgeAnswer } from '../answers/judged-answer.js';
import { CapabilityNotGranted, isGranted } from '../policy/grants.js';
import { operations } from '../policy/operations.js';
import { ResourceLocator } from '../calls/resource-locator.js';
import { Refusals } from '../calls/refusals.js';
import { LiveRights } from '../calls/live-rights.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import type { AnswerForm } from './answer-forms.js';
import { CommandLifecycle } from '../lifecycle/command-lifecycle.js';
import { endOfAnswer, endOfError, endOfUnsent } from './command-end.js';
import { CommandRecords } from './command-records.js';
import { isAcceptance, writeAcceptance } from './acceptance.js';
import { prefersAsync } from './prefer.js';
import type { CommandOutcome } from './command-result.js';
import type { EndOfCommand } from '../lifecycle/command-record.js';
import { identityOf, type Command, type CommandOrder } from './command.js';
import { ANSWER_MARGIN } from './device-time.js';

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

const HEADERS = ['content-type', 'application/json', 'accept', 'application/json'] as const;

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
    private readonly rights: LiveRights,
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
      const answer = await this.requests.run(keyed, async () => {
        if (isAsync) return this.accept(orders, form);
        return form.write(await eachBounded(orders, this.settings.batchConcurrency, this.outcomeOf));
      });
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
    const { batchConcurrency } = this.settings;
    void this.inFlight.run('command', () => eachBounded(orders, batchConcurrency, this.outcomeOf));
    return writeAcceptance(form, accepted);
  }

  /** One command's failure does not affect the others. */
  private readonly outcomeOf = async (order: CommandOrder): Promise<CommandOutcome> => {
    const { id } = order;
    try {
      return { id, command: order, answer: await this.send(order) };
    } catch (error) {
      return { id, command: order, error };
    }
  };

  /** The orders, each granted in capability and place. The places come last: COCO may have to be asked for them. */
  private async located(orders: readonly CommandOrder[]): Promise<readonly CommandOrder[]> {
    for (const order of orders) this.requireGrant(order);
    const located: CommandOrder[] = [];
    for (const order of orders) located.push(await this.locator.locate(order));
    return located;
  }

  /** Refuses a command whose capability the service lacks, or whose actor it must name, and records that it was tried. */
  private requireGrant({ call, link, operation, capability, field }: CommandOrder): void {
    try {
      if (!isGranted(call.caller, capability)) throw new CapabilityNotGranted(capability, field);
      if (capability.sensitive) requireActor(call.caller, call.actor, link.userId);
    } catch (error) {
      const asked = { operation: operation.name, capability: capability.name, command: capability.command };
      this.refusals.note(call, link, asked, error);
      throw error;
    }
  }

  /**
   * Sends a command whose grant has been checked, and returns the part of COCO's answer that the service may see. It may have
   * waited since, in a batch or for its body: nothing is sent, nor recorded as begun, once its caller has lost its right.
   *
   * @throws BrokerError as `LiveRights.require`, `CocoCalls.send` and `judgeAnswer`; AuditUnavailable, with nothing sent, if it
   * can't be recorded
   */
  private async send(order: CommandOrder): Promise<UpstreamAnswer> {
    if (!this.lifecycle.isOpen(order.id)) this.requireRoom();
    await this.requireRight(order);
    try {
      if (order.capability.sensitive) await this.records.requested(order);
      await this.lifecycle.sent(order);
      const answer = await this.calls.send(order);
      this.alarm.look(answer);
      const { answer: judged } = judgeAnswer(order.call.caller, answer, order.capability);
      const end = endOfAnswer(judged);
      this.records.answered(order, judged, end);
      this.lifecycle.ended(order, end);
      return judged;
    } catch (error) {
      this.fail(order, error, endOfError(error));
      throw error;
    }
  }

  /** @throws AuditUnavailable, CommandNotRecorded while the database has been away for too long */
  private requireRoom(): void {
    this.records.requireRoom();
    this.lifecycle.requireRoom();
  }

  private async requireRight(order: CommandOrder): Promise<void> {
    try {
      await this.rights.require(order);
    } catch (error) {
      this.fail(order, error, endOfUnsent(error));
      throw error;
    }
  }

  private fail(order: CommandOrder, error: unknown, end: EndOfCommand): void {
    this.records.failed(order, error, end);
    this.lifecycle.ended(order, end);
  }
}

function orderOf(
  id: string,
  call: CallContext,
  link: Link,
  command: Command,
  isAsync: boolean,
): CommandOrder {
  const firstByteTime = command.deviceTime + ANSWER_MARGIN;
  // A caller that waits learns the end from its answer; the owner of a link learns of each command to its locks.
  const isAnnounced = isAsync || command.capability.sensitive;
  return { ...command, id, isAnnounced, call, link, headers: HEADERS, collect: true, firstByteTime };
}
