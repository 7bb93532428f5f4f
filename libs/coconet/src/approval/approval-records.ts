/** What the audit trail says of approvals. The end of a command has its own record. */
import { actorDetails, changerOf, type CallContext } from '#access';
import type { AuditEvent } from '#audit';
import { capabilityOf, commandOf } from '../policy/grants.js';
import type { AwaitingCommand, AwaitingContent } from './awaiting-command.js';

type Details = NonNullable<AuditEvent['details']>;

/** Who decided, and why. */
export interface Decision {
  readonly call: CallContext;
  /** In which role. */
  readonly by: 'admin' | 'link_user';
  readonly reason: string | undefined;
}

/** The command as every record of it shows it: never its parameters. */
function aboutCommand(id: string, content: AwaitingContent, parametersHash: string): Details {
  const { identifiers, capabilityId, commandNumber, requester } = content;
  return {
    ...identifiers,
    capability: capabilityOf(capabilityId).name,
    command: commandOf(capabilityId, commandNumber).command ?? String(commandNumber),
    commandId: id,
    parametersHash,
    ...(requester.grantId !== undefined && { grantId: requester.grantId }),
  };
}

/** A command began to wait. */
export function approvalRequested(id: string, content: AwaitingContent, parametersHash: string): AuditEvent {
  const { linkId, ownerId, requester } = content;
  return {
    action: 'command.approval_requested',
    actor: { kind: 'service', id: requester.credential.serviceId },
    result: 'started',
    linkId,
    serviceId: ownerId,
    requestId: requester.requestId,
    remoteAddress: requester.remoteAddress,
    details: { ...aboutCommand(id, content, parametersHash), ...actorDetails(requester.actor) },
  };
}

/** Someone decided. `requestedBy` and `requestedFor` say whose command it was. */
export function decided(
  action: 'command.approved' | 'command.denied',
  command: AwaitingCommand,
  { call, by, reason }: Decision,
): AuditEvent {
  const { requester } = command;
  return {
    action,
    ...changerOf(call),
    result: 'succeeded',
    linkId: command.linkId,
    serviceId: command.ownerId,
    details: {
      ...aboutCommand(command.id, command, command.parametersHash),
      approver: by,
      requestedBy: requester.credential.serviceId,
      ...(requester.actor !== undefined && { requestedFor: requester.actor.name }),
      ...(reason !== undefined && { reason }),
      ...actorDetails(call.actor),
    },
  };
}
