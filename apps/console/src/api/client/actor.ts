import type { ActivityEntry } from './schemas.js';

/** The id in records of the admin credential from the settings, which belongs to no service. */
const ADMIN_KEY_ID = '00000000-0000-0000-0000-000000000000';

/** The prefix of ids of people who signed in to the console. */
const PERSON = 'console:';

/** An actor's display name. */
export function nameOf({ kind, id, name }: ActivityEntry['actor']): string {
  if (name !== null) return name;
  if (id?.startsWith(PERSON) === true) return nameOfId(id);
  if (kind === 'user') return 'the user';
  if (kind === 'system') return 'the broker';
  if (kind === 'unknown') return 'unknown caller';
  return id === null ? `an unnamed ${kind}` : nameOfId(id);
}

/** Whether the display name is one that someone chose, and not the console's words for a caller without one. */
export function hasOwnName({ kind, id, name }: ActivityEntry['actor']): boolean {
  if (name !== null || id?.startsWith(PERSON) === true) return true;
  return (kind === 'service' || kind === 'admin') && id !== null && id !== ADMIN_KEY_ID;
}

/** The display name if only the id of a service, a person or the command line is known. */
export function nameOfId(id: string): string {
  if (id === ADMIN_KEY_ID) return 'the admin key';
  return id.startsWith(PERSON) ? `${id.slice(PERSON.length)} (console)` : id;
}
