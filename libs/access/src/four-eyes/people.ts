/** Who is who: whether the one who confirms an action is the one who asked for it. */
import type { CallContext } from '../caller.js';

/** How a person of the console is named in the audit trail, before the provider's id. */
const CONSOLE = 'console:';

/**
 * Every name by which a call says who it comes from. They are compared without regard to case, or to who vouches for them: better
 * to ask a third person than to let one do both.
 */
export function namesOf({ caller, actor }: CallContext): string[] {
  const { actorId, serviceId, name } = caller;
  const person = actorId === undefined ? [serviceId] : [name, actorId.replace(CONSOLE, '')];
  return [...new Set([...person, ...(actor === undefined ? [] : [actor.name])].map(folded))];
}

/** Whether a person is known to be behind the call. A key is not a person, and a name without a token proves nobody. */
export function comesFromAPerson({ caller, actor }: CallContext): boolean {
  return caller.actorId !== undefined || actor?.issuer !== undefined;
}

function folded(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
