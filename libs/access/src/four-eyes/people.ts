/** Decides whether the person who confirms an action is the one who asked for it. */
import type { CallContext } from '../caller.js';

/** Prefix of a console user's name in the audit trail, before the provider's id. */
export const CONSOLE_PREFIX = 'console:';

/**
 * Every name that a call gives for the person behind it. They are compared regardless of case and of who vouches for
 * them: better to need a third person than to let one do both.
 */
export function namesOf({ caller, actor }: CallContext): string[] {
  const { actorId, serviceId, name } = caller;
  const person = actorId === undefined ? [serviceId] : [name, actorId.replace(CONSOLE_PREFIX, '')];
  return [...new Set([...person, ...(actor === undefined ? [] : [actor.name])].map(foldedName))];
}

/** Whether a person is known to be behind the call. A key is not a person, and a name without a token proves nobody. */
export function comesFromAPerson({ caller, actor }: CallContext): boolean {
  return caller.actorId !== undefined || actor?.issuer !== undefined;
}

/** Normalises a person's name for comparison: case, surrounding space and Unicode form don't matter. */
export function foldedName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
