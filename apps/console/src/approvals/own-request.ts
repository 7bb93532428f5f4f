import type { Approval } from '../api/client/schemas.js';
import type { Session } from '../api/client/session.js';

/** Whether the person who is signed in caused the command, as far as its service names them. The broker refuses their approval. */
export function isOwnRequest({ requestedBy: { actor } }: Approval, { name, subject }: Session): boolean {
  if (actor === null) return false;
  return [name, subject].some((own) => folded(own) === folded(actor.name));
}

function folded(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
