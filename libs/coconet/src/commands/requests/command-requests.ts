import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { Clock, Ids, InFlight } from '#kernel';
import { AwaitingCommands } from '../../approval/awaiting-commands.js';
import { CalledLinks } from '../../calls/called-links.js';
import { CocoCalls } from '../../calls/coco-calls.js';
import { LiveRights } from '../../calls/live-rights.js';
import { keyedRequest } from '../../idempotency/idempotency-key.js';
import type { KeyedRequest } from '../../idempotency/idempotency-records.js';
import { IdempotentRequests } from '../../idempotency/idempotent-requests.js';
import { CommandLifecycle } from '../../lifecycle/command-lifecycle.js';
import type { CommandRecord } from '../../lifecycle/command-record.js';
import { needsApproval } from '../../policy/approval-need.js';
import { operations } from '../../policy/operations.js';
import type { UpstreamAnswer } from '../../transport/exchange.js';
import { isAcceptance, writeAcceptance } from './acceptance.js';
import type { AnswerForm } from './answer-forms.js';
import type { CarriedOutcome, CommandOutcome } from '../command-result.js';
import { CommandRunner } from '../command-runner.js';
import { identityOf, orderOf, type Command, type CommandOrder } from '../command.js';
import { prefersAsync } from './prefer.js';

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

/** Answers requests for commands, by the typed routes, batches and the raw path. */
@Injectable()
export class CommandRequests {
  constructor(
    private readonly links: CalledLinks,
    private readonly calls: CocoCalls,
    private readonly requests: IdempotentRequests,
    private readonly lifecycle: CommandLifecycle,
    private readonly awaiting: AwaitingCommands,
    private readonly rights: LiveRights,
    private readonly runner: CommandRunner,
    private readonly inFlight: InFlight,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /**
   * The answer to a request whose commands have been read and checked.
   *
   * All or nothing until they are sent: if one command is not granted, none is sent. After that each is independent, and they may
   * overtake one another. They are not cancelled when the caller leaves, and a stop waits for them: breaking off would not undo
   * them, their records would not say how they ended, and their key would stay in doubt. If the caller prefers so, it is answered
   * before they are sent. Those that need approval wait for it, and the others go on.
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
      const orders = await this.runner.located(
        commands.map((command) => orderOf(this.ids.next(), call, link, command, isAsync)),
      );
      if (form.failsWithoutToken && !isAsync) await this.calls.ready(call, link);
      const answer = await this.requests.run(
        keyHeader === undefined ? undefined : keyedBy(keyHeader, form, orders),
        async () => {
          const awaited = await this.awaitApproval(orders);
          const ready = awaited.size === 0 ? orders : orders.filter(({ id }) => !awaited.has(id));
          if (isAsync) return writeAcceptance(form, await this.accept(orders, ready, awaited));
          return form.write(inOrder(orders, awaited, await this.runner.carryOut(ready)));
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

  /** Lets the commands wait that need approval, or whose request asks for it. @returns their records, by id */
  private async awaitApproval(orders: readonly CommandOrder[]): Promise<ReadonlyMap<string, CommandRecord>> {
    const unapproved = orders.filter(
      ({ call, capability, asksApproval = false }) =>
        asksApproval || needsApproval(call, capability, this.clock),
    );
    const records = await this.awaiting.add(unapproved);
    return new Map(records.map((record) => [record.id, record]));
  }

  /**
   * Takes commands, and sends after this those that are ready: resolves once they are committed.
   *
   * @returns the records of all, in their order
   * @throws AuditUnavailable, CommandNotRecorded; then none is sent
   */
  private async accept(
    orders: readonly CommandOrder[],
    ready: readonly CommandOrder[],
    awaited: ReadonlyMap<string, CommandRecord>,
  ): Promise<readonly CommandRecord[]> {
    let accepted: readonly CommandRecord[];
    try {
      this.runner.requireRoom();
      accepted = ready.length === 0 ? [] : await this.lifecycle.accept(ready);
    } catch (error) {
      // Best effort: one that could not be withdrawn can still be approved, and is what its caller asked for.
      await this.awaiting.withdraw([...awaited.values()]).catch(() => undefined);
      throw error;
    }
    void this.inFlight.run('command', () => this.runner.carryOut(ready));
    const records = new Map(accepted.map((record) => [record.id, record]));
    return orders.flatMap(({ id }) => awaited.get(id) ?? records.get(id) ?? []);
  }
}

/** What became of each command of a request. */
function inOrder(
  orders: readonly CommandOrder[],
  awaited: ReadonlyMap<string, CommandRecord>,
  carried: readonly CarriedOutcome[],
): readonly CommandOutcome[] {
  if (awaited.size === 0) return carried;
  const outcomes = new Map(carried.map((outcome) => [outcome.id, outcome]));
  return orders.flatMap((command): CommandOutcome | [] => {
    const record = awaited.get(command.id);
    if (record === undefined) return outcomes.get(command.id) ?? [];
    return { id: command.id, command, awaited: record };
  });
}

/** The request for these commands under its key: what tells it from others is only written for one that has a key. */
function keyedBy(
  header: string,
  form: AnswerForm,
  orders: readonly CommandOrder[],
): KeyedRequest | undefined {
  const [first] = orders;
  if (first === undefined) return undefined;
  const contents = orders.flatMap((order) => [order.path, identityOf(order)]);
  return keyedRequest(
    first.call.caller.serviceId,
    header,
    [form.recordedAs, first.link.id, ...contents],
    orders.map(({ id }) => id),
  );
}

/** Milliseconds for the longest of their proofs. */
function proofTimeOf(orders: readonly CommandOrder[]): number {
  return Math.max(0, ...orders.map(({ proofTime = 0 }) => proofTime));
}
