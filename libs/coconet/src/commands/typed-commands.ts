import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { CalledLinks } from '../called-links.js';
import { CoconetSettings } from '../coconet-settings.js';
import { keyedRequest } from '../idempotency/idempotency-key.js';
import { IdempotentRequests, type KeptAnswer } from '../idempotency/idempotent-requests.js';
import { isSuccess, jsonAnswer } from '../json-answer.js';
import { checkIdentifiers, type Identifiers } from '../paths/identifiers.js';
import { operations } from '../policy/operations.js';
import { Policy, type PermittedCall } from '../policy/policy.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { refuseAsProblem } from '../upstream-refusal.js';
import { checkCommand } from './checked-command.js';
import { CommandAnswers } from './command-answers.js';
import { identityOf } from './command-identity.js';
import type { CommandOrder } from './command-records.js';
import { describeResult, readCommandResult } from './command-result.js';
import { CommandRunner } from './command-runner.js';
import type { CommandRequest } from './command.request.js';
import { longestDeviceTime } from './device-time.js';

/** Carries out one command given by the standard's names or numbers. */
@Injectable()
export class TypedCommands {
  constructor(
    private readonly links: CalledLinks,
    private readonly policy: Policy,
    private readonly runner: CommandRunner,
    private readonly requests: IdempotentRequests,
    private readonly answers: CommandAnswers,
    private readonly settings: CoconetSettings,
  ) {}

  /**
   * COCO's result with the names and numbers of what was done, or COCO's refusal without a number, as COCO words it.
   *
   * @param keyHeader the caller's `Idempotency-Key`, where it sent one
   * @throws InvalidRequest, CapabilityNotGranted, IdempotencyKeyReused, IdempotencyKeyInProgress, and as `CommandRunner.run`
   * and `refuseAsProblem`; UpstreamMalformed for an answer that can't be read: the key is then in doubt
   */
  async execute(
    call: CallContext,
    linkId: string,
    identifiers: Identifiers,
    request: CommandRequest,
    keyHeader: string | undefined,
  ): Promise<UpstreamAnswer> {
    checkIdentifiers(identifiers);
    const command = checkCommand(request, '', longestDeviceTime(this.settings));
    const link = await this.links.require(call, linkId);
    const permitted = this.policy.permit(operations.executeCommand, identifiers);
    const order: CommandOrder = { call, link, identifiers, command };
    this.runner.requireGrant(order, permitted, 'capability');
    const keyed = keyedRequest(call.caller.serviceId, keyHeader, [
      'command',
      link.id,
      permitted.path,
      identityOf(command),
    ]);
    const answer = await this.requests.run(keyed, () => this.carryOut(order, permitted));
    return this.answers.typed(order, answer);
  }

  private async carryOut(order: CommandOrder, permitted: PermittedCall): Promise<KeptAnswer> {
    const answer = await this.runner.run(order, permitted);
    refuseAsProblem(answer);
    if (!isSuccess(answer)) return { answer, kept: null };
    const result = readCommandResult(answer);
    const kept = describeResult({ ...result, response: undefined }, order.command);
    return { answer: jsonAnswer(200, describeResult(result, order.command)), kept };
  }
}
