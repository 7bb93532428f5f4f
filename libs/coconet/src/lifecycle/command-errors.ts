import { BrokerError } from '#kernel';
import type { HiddenLink } from '#vault';
import type { EndOfCommand } from './command-record.js';

/** No command has this id, or it is no longer kept, or it belongs to a link that the caller may not see: all answered alike. */
export class CommandNotFound extends BrokerError {
  /** @param hidden the link of the command, if the caller may not see it: for the audit trail, never for the answer */
  constructor(readonly hidden?: HiddenLink) {
    super('command_not_found', 'There is no such command, or it is no longer kept.');
  }
}

/** The record that must precede a command could not be committed, so the command is not sent. */
export class CommandNotRecorded extends BrokerError {
  constructor(cause?: unknown) {
    super('audit_unavailable', 'The command could not be recorded, so nothing was sent. Try again.', {
      cause,
      retryAfterSeconds: 5,
    });
  }
}

/** This replica was taken for dead, and another has ended the command: it is not sent any more. */
export class CommandTakenOver extends BrokerError {
  constructor() {
    super('overloaded', 'The command came too late to be sent: another replica has ended it.');
  }
}

/**
 * The error as the problem of one command, which it names. A copy: calls that wait for the same refresh share its error.
 *
 * An error which says that nothing was recorded stays as it is: there is nothing to read under the id.
 *
 * @param proved the command's end, if the device was asked
 */
export function aboutCommand(error: unknown, id: string, proved?: EndOfCommand): unknown {
  if (!(error instanceof BrokerError) || error.code === 'audit_unavailable') return error;
  const end = proved && { state: proved.state, reason: proved.reason };
  const named = { extensions: { ...error.extensions, commandId: id, ...end }, location: locationOf(id) };
  return Object.assign(Object.create(error) as BrokerError, named);
}

/** Where a command can be read. */
export function locationOf(id: string): string {
  return `/v1/commands/${id}`;
}
