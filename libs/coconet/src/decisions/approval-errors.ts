import { BrokerError } from '#kernel';
import { locationOf } from '../lifecycle/command-errors.js';
import type { CommandRecord } from '../lifecycle/command-record.js';

/** Someone has decided about the command already. */
export class ApprovalDecided extends BrokerError {
  constructor({ id, state, reason }: CommandRecord) {
    const decision = state === 'denied' ? 'denied' : 'approved';
    super('approval_decided', `The command has been ${decision} already.`, {
      extensions: { commandId: id, decision, state, reason },
      location: locationOf(id),
    });
  }
}

/** The command waited for as long as commands wait, and was not approved. */
export class ApprovalExpired extends BrokerError {
  constructor(id: string) {
    super('approval_expired', 'The command was not approved in time. Nothing was sent.', {
      extensions: { commandId: id },
      location: locationOf(id),
    });
  }
}

/** What is to be approved is not what the command is. */
export class ApprovalMismatch extends BrokerError {
  constructor(id: string) {
    super(
      'approval_mismatch',
      'The parametersHash differs from that of this command. Nothing was approved.',
      {
        fields: [{ field: 'parametersHash', message: 'expected the parametersHash that the command shows' }],
        extensions: { commandId: id },
        location: locationOf(id),
      },
    );
  }
}

const DETAILS = {
  requester: 'The requester of a command cannot approve it: another person has to.',
  not_owner: 'Only the service that owns the link passes on the decisions of its user.',
} as const;

/** The caller, or the person it names, may not decide about the command. */
export class ApproverRefused extends BrokerError {
  constructor(reason: keyof typeof DETAILS) {
    super('approver_refused', DETAILS[reason], { extensions: { reason } });
  }
}
