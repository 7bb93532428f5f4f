import { Injectable } from '@nestjs/common';
import { actorDetails } from '#access';
import { AuditTrail, type AuditEvent } from '#audit';
import { BrokerError } from '#kernel';
import { callDetailsOf } from '../lifecycle/command-record.js';
import type { CommandOrder } from './command.js';
import type { CarriedOutcome } from './command-result.js';

/** Records that commands begin, so that "who opened the door?" has an answer. How they end is recorded with the end itself. */
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
    const { id, call, link, identifiers, capability, command } = order;
    const { details, ...by } = callDetailsOf(order);
    await this.trail.recordNow({
      ...by,
      action: 'command.requested',
      result: 'started',
      linkId: link.id,
      serviceId: link.serviceId,
      requestId: call.requestId,
      details: {
        ...identifiers,
        capability: capability.name,
        command: command.name,
        commandId: id,
        ...details,
        ...actorDetails(call.actor),
      },
    });
  }
}

/** What the audit record of a command's end says of COCO's answer, or of why there was none. */
export function answerDetails(outcome: CarriedOutcome): AuditEvent['details'] {
  if ('answer' in outcome) return { httpStatus: outcome.answer.status };
  return { reason: outcome.error instanceof BrokerError ? outcome.error.code : 'internal' };
}
