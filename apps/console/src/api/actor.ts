/** Who did something. */
export interface Actor {
  readonly kind: 'service' | 'admin' | 'user' | 'system' | 'unknown';
  readonly id: string | null;
  readonly name: string | null;
}

/** Stands in records for the admin credential of the settings, which is no service's. */
const ADMIN_KEY_ID = '00000000-0000-0000-0000-000000000000';

/** How the id of a person begins who signed in to the console. */
const PERSON = 'console:';

/** Who did it, in the words of the console. */
export function nameOf({ kind, id, name }: Actor): string {
  if (name !== null) return name;
  if (kind === 'user') return 'the user';
  if (kind === 'system') return 'the broker';
  if (kind === 'unknown') return 'somebody unknown';
  return id === null ? `an unnamed ${kind}` : nameOfId(id);
}

/** Who did it, where no more than the id of a service, of a person or of the command line is known. */
export function nameOfId(id: string): string {
  if (id === ADMIN_KEY_ID) return 'the admin key';
  return id.startsWith(PERSON) ? `${id.slice(PERSON.length)} (console)` : id;
}
