import type { IncomingMessage } from 'node:http';
import type { Ids } from '#kernel';

/** Format of an acceptable id from the caller: it goes to logs, the audit trail and back to the caller. */
const SAFE_REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

const ID = Symbol('request id');

/**
 * The id of a call in logs, audit trail and response: the caller's own if it is harmless, otherwise a new one. Stable
 * per request.
 */
export function requestIdOf(request: IncomingMessage & { [ID]?: string }, ids: Ids): string {
  return (request[ID] ??= givenId(request) ?? ids.next());
}

function givenId({ headers }: IncomingMessage): string | undefined {
  const given = headers['x-request-id'];
  return typeof given === 'string' && SAFE_REQUEST_ID.test(given) ? given : undefined;
}
