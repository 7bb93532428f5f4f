import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { eachBounded } from '#kernel';
import type { Link } from '#vault';
import { CalledLinks } from '../called-links.js';
import { CocoCalls } from '../coco-calls.js';
import { CoconetSettings } from '../coconet-settings.js';
import { keyedRequest } from '../idempotency/idempotency-key.js';
import { effectOfAnswer, effectOfError, type CommandEffect } from '../idempotency/command-effect.js';
import { IdempotentRequests, type KeptAnswer } from '../idempotency/idempotent-requests.js';
import { jsonAnswer } from '../json-answer.js';
import { checkIdentifiers, type Identifiers } from '../paths/identifiers.js';
import { operations } from '../policy/operations.js';
import { Policy, type PermittedCall } from '../policy/policy.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { describeAnswer, describeFailure, withoutResponse, type BatchItem } from './batch-item.js';
import { checkCommand } from './checked-command.js';
import { CommandAnswers } from './command-answers.js';
import { identityOf } from './command-identity.js';
import type { CommandOrder } from './command-records.js';
import { CommandRunner } from './command-runner.js';
import type { BatchCommandRequest, BatchRequest } from './command.request.js';
import { longestDeviceTime } from './device-time.js';

/** A command of a batch, ready to be sent. */
interface PreparedCommand {
  readonly order: CommandOrder;
  readonly permitted: PermittedCall;
}

/** What came of one command. */
interface BatchResult {
  readonly item: BatchItem;
  readonly effect: CommandEffect;
}

/** Carries out several commands of one network side by side, such as a scene. */
@Injectable()
export class CommandBatches {
  constructor(
    private readonly links: CalledLinks,
    private readonly policy: Policy,
    private readonly runner: CommandRunner,
    private readonly calls: CocoCalls,
    private readonly requests: IdempotentRequests,
    private readonly answers: CommandAnswers,
    private readonly settings: CoconetSettings,
  ) {}

  /**
   * A result for each command, in the order given (207, RFC 4918 section 13 in spirit).
   *
   * All or nothing up to the sending: where one command is malformed or not granted, none is sent. Then each stands
   * for itself, and they may overtake one another.
   *
   * @throws InvalidRequest, CapabilityNotGranted, IdempotencyKeyReused, IdempotencyKeyInProgress, reauthorization_required
   */
  async execute(
    call: CallContext,
    linkId: string,
    networkId: string,
    request: BatchRequest,
    keyHeader: string | undefined,
  ): Promise<UpstreamAnswer> {
    checkIdentifiers({ networkId });
    const link = await this.links.require(call, linkId);
    const commands = request.commands.map((command, index) =>
      this.prepare(call, link, networkId, command, index),
    );
    for (const [index, { order, permitted }] of commands.entries()) {
      this.runner.requireGrant(order, permitted, `commands[${index}].capability`);
    }
    await this.calls.ready(call, link);
    const contents = commands.flatMap(({ order, permitted }) => [permitted.path, identityOf(order.command)]);
    const keyed = keyedRequest(call.caller.serviceId, keyHeader, ['batch', link.id, ...contents]);
    const answer = await this.requests.run(keyed, () => this.carryOut(commands));
    return this.answers.batch(
      commands.map(({ order }) => order),
      answer,
    );
  }

  private prepare(
    call: CallContext,
    link: Link,
    networkId: string,
    request: BatchCommandRequest,
    index: number,
  ): PreparedCommand {
    const within = `commands[${index}].`;
    const { resourceEui } = request;
    const identifiers: Identifiers = { networkId, deviceNodeId: String(request.deviceNodeId), resourceEui };
    checkIdentifiers(identifiers, within);
    const command = checkCommand(request, within, longestDeviceTime(this.settings));
    return {
      order: { call, link, identifiers, command },
      permitted: this.policy.permit(operations.executeCommand, identifiers),
    };
  }

  private async carryOut(commands: readonly PreparedCommand[]): Promise<KeptAnswer> {
    const results = await eachBounded(commands, this.settings.batchConcurrency, (command, index) =>
      this.one(command, index),
    );
    const answer = jsonAnswer(207, { results: results.map(({ item }) => item) });
    // Several outcomes have one key: it is free only where no device can have acted.
    const effect = results.every((result) => result.effect === 'nothing') ? 'nothing' : 'carried_out';
    return { answer, kept: { results: results.map(({ item }) => withoutResponse(item)) }, effect };
  }

  private async one({ order, permitted }: PreparedCommand, index: number): Promise<BatchResult> {
    try {
      const answer = await this.runner.run(order, permitted);
      return { item: describeAnswer(index, order, answer), effect: effectOfAnswer(answer) };
    } catch (error) {
      return { item: describeFailure(index, error), effect: effectOfError(error) };
    }
  }
}
