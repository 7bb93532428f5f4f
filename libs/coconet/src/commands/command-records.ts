import { Injectable } from '@nestjs/common';
import { actorDetails } from '#access';
import { AuditTrail, type AuditEvent } from '#audit';
import { BrokerError } from '#kernel';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { excerpt } from '../answers/excerpt.js';
import { recordableParameters, type EndOfCommand } from '../lifecycle/command-record.js';
import type { Command, CommandOrder } from './command.js';

/** Characters of a command's parameters that are recorded: the parameters of any usual command fit; a body may hold 256 KB. */
const PARAMETER_EXCERPT = 500;

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
  answered(order: CommandOrder, answer: UpstreamAnswer, end: EndOfCommand): void {
    this.trail.recordSoon(
      recordOf(order, 'command.executed', resultOf(end), {
        ...endDetails(order, end),
        httpStatus: answer.status,
        status: end.status,
        ...(end.upstreamCode !== null && { upstreamCode: end.upstreamCode }),
      }),
    );
  }

  /** No readable answer came. */
  failed(order: CommandOrder, error: unknown, end: EndOfCommand): void {
    const reason = error instanceof BrokerError ? error.code : 'internal';
    this.trail.recordSoon(
      recordOf(order, 'command.executed', 'failed', { ...endDetails(order, end), reason }),
    );
  }
}

/** A command that the device has not answered yet has begun; no more is known. */
function resultOf({ state, reason }: EndOfCommand): AuditEvent['result'] {
  if (state === 'succeeded' || state === 'confirmed') return 'succeeded';
  return reason === 'device_not_answered' ? 'started' : 'failed';
}

/** How the command ended, as its own record says; `announced` if services get an event for it. */
function endDetails({ isAnnounced }: CommandOrder, { state, reason }: EndOfCommand): Details {
  return {
    state,
    ...(reason !== null && { stateReason: reason }),
    ...(isAnnounced && { announced: true }),
  };
}

function recordOf(
  order: CommandOrder,
  action: AuditEvent['action'],
  result: AuditEvent['result'],
  outcome: Details,
): AuditEvent {
  const { id, call, link, identifiers, capability, command } = order;
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
      commandId: id,
      ...(caller.grant !== undefined && { grantId: caller.grant.id }),
      ...parametersOf(order),
      ...actorDetails(actor),
      ...outcome,
    },
  };
}

function parametersOf(command: Command): Details {
  const json = recordableParameters(command);
  return json === undefined ? {} : { parameters: excerpt(json, PARAMETER_EXCERPT) };
}
