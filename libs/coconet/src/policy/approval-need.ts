/** Which commands wait for approval. */
import { asksForApproval, type CallContext } from '#access';
import { BrokerError, type Clock } from '#kernel';
import { grantOf, isAction, type CapabilityReference } from './grants.js';

/** A command that a rule asks to have approved, though it was begun before there was such a rule. */
export class ApprovalRequired extends BrokerError {
  constructor({ name, command }: CapabilityReference) {
    super(
      'approval_required',
      `The service needs approval for ${command ?? name} of ${name} now. Nothing was sent; send the request again to ask for it.`,
      { extensions: { capability: name, ...(command !== undefined && { command }) } },
    );
  }
}

/**
 * Whether a command waits for approval by the rules of its service and, under a grant of another service, by those of the link's
 * owner too. A rule for the command wins over one for its capability. Commands that only read never wait.
 */
export function needsApproval(
  { caller, actor }: Pick<CallContext, 'caller' | 'actor'>,
  capability: CapabilityReference,
  clock: Clock,
): boolean {
  return [caller.requiredApproval, caller.grant?.ownerApproval].some((rules) => {
    if (rules === undefined || rules.size === 0 || !isAction(capability)) return false;
    const rule = rules.get(grantOf(capability)) ?? rules.get(capability.name);
    return rule !== undefined && asksForApproval(rule, actor, clock.now());
  });
}
