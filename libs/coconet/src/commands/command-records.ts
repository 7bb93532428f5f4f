import { Injectable } from '@nestjs/common';
import { actorDetails } from '#access';
import { AuditTrail, type AuditEvent } from '#audit';
import { BrokerError } from '#kernel';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { excerpt } from '../answers/excerpt.js';
import { capabilityOf } from '../policy/grants.js';
import { isSuccess } from '../answers/json-answer.js';
import { errorIn } from '../answers/upstream-refusal.js';
import { readCommandResult } from './command-result.js';
import type { CommandState } from './command-result.view.js';
import type { Command, CommandOrder } from './command.js';

/** Characters of a command's parameters that are recorded: the parameters of any usual command fit; a body may hold 256 KB. */
const PARAMETER_EXCERPT = 500;

/** A command that the device has not answered yet has begun; no more is known. */
const results: Readonly<Record<CommandState, AuditEvent['result']>> = {
  accepted: 'started',
  succeeded: 'succeeded',
  failed: 'failed',
};

type Details = NonNullable<AuditEvent['details']>;

/** Records every command, so that "who opened the door?" has an answer. */
@Injectable()
export class CommandRecords {
  constructor(private readonly trail: AuditTrail) {}

  /**
   * Call before sending a command whose record can wait for its outcome.
   *
   * @throws AuditUnavailable while the trail cannot promise to keep another record
   */
  requireRoom(): void {
    this.trail.requireRoom();
  }

  /**
   * Call before sending a sensitive command: resolves once its record is committed. No record, no unlock.
   *
   * @throws AuditUnavailable
   */
  async requested(order: CommandOrder): Promise<void> {
    await this.trail.recordNow(recordOf(order, 'command.requested', 'started', {}));
  }

  /** COCO answered, if not always in a form that says how the command ended. */
  answered(order: CommandOrder, answer: UpstreamAnswer): void {
    const { state, status } = endOf(answer);
    const number = errorIn(answer)?.number;
    this.trail.recordSoon(
      recordOf(order, 'command.executed', results[state], {
        httpStatus: answer.status,
        status,
        ...(number !== undefined && { upstreamCode: number }),
      }),
    );
  }

  /** No readable answer came; what the device did is unknown unless the reason says otherwise. */
  failed(order: CommandOrder, error: unknown): void {
    const reason = error instanceof BrokerError ? error.code : 'internal';
    this.trail.recordSoon(recordOf(order, 'command.executed', 'failed', { reason }));
  }
}

function endOf(answer: UpstreamAnswer): { state: CommandState; status: string | number | null } {
  if (!isSuccess(answer)) return { state: 'failed', status: null };
  try {
    return readCommandResult(answer);
  } catch {
    return { state: 'failed', status: null };
  }
}

function recordOf(
  order: CommandOrder,
  action: AuditEvent['action'],
  result: AuditEvent['result'],
  outcome: Details,
): AuditEvent {
  const { call, link, identifiers, capability, command } = order;
  const { caller, requestId, remoteAddress, actor } = call;
  return {
    action,
    actor: { kind: caller.kind, id: caller.serviceId },
    result,
    linkId: link.id,
    serviceId: link.serviceId,
    requestId,
    remoteAddress,
    details: {
      ...identifiers,
      capability: capability.name,
      command: command.name,
      ...parametersOf(order),
      ...actorDetails(actor),
      ...outcome,
    },
  };
}

/** A lock's PIN is a parameter: parameters of a capability that is sensitive as a whole are never recorded. */
function parametersOf({ capability, parameters }: Command): Details {
  if (capabilityOf(capability.id).sensitive || Object.keys(parameters).length === 0) return {};
  return { parameters: excerpt(JSON.stringify(parameters), PARAMETER_EXCERPT) };
}
