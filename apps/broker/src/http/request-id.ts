import type { IncomingMessage } from 'node:http';
import type { Ids } from '#kernel';

/** What an id given by the caller may look like: it goes to logs, to the audit trail and back. */
const SAFE_REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** The id that names a call in logs, audit trail and answer: the caller's own where it is harmless, else a new one. */
export function requestIdOf(request: IncomingMessage, ids: Ids): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SAFE_REQUEST_ID.test(given) ? given : ids.next();
}
