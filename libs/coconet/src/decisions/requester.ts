/** Whether someone would approve what they asked for themselves. */
import { CONSOLE_PREFIX, foldedName } from '#access';
import type { Decision } from '../approval/approval-records.js';
import type { AwaitingCommand } from '../approval/awaiting-command.js';

/**
 * Whether the approver is the requester: the same person, as far as any of the names by which they come says so, or, for an admin,
 * the same service. A user's token proves who decides, so it may come through the service that asked.
 *
 * Names are compared without regard to case, or to who vouches for them: better to ask a third person than to let one do both.
 */
export function isRequester({ requester }: AwaitingCommand, { call, by }: Decision): boolean {
  const { caller, actor } = call;
  if (by === 'admin' && caller.serviceId === requester.credential.serviceId) return true;
  const requested = requester.actor?.name;
  if (requested === undefined) return false;
  const isPerson = caller.actorId?.startsWith(CONSOLE_PREFIX) === true;
  const names = [
    actor?.name,
    ...(isPerson ? [caller.name, caller.actorId.slice(CONSOLE_PREFIX.length)] : []),
  ];
  return names.some((name) => name !== undefined && foldedName(name) === foldedName(requested));
}
