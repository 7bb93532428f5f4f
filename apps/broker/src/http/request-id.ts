import type { IncomingMessage } from 'node:http';
import type { Ids } from '#kernel';

/** What an id given by the caller may look like: it goes to logs, to the audit trail and back. */
const SAFE_REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

const ID = Symbol('request id');

/**
 * The id that names a call in logs, audit trail and answer: the caller's own where it is harmless, else a new one. Always
 * the same for one request.
 */
export function requestIdOf(request: IncomingMessage & { [ID]?: string }, ids: Ids): string {
  return (request[ID] ??= givenId(request) ?? ids.next());
}

function givenId({ headers }: IncomingMessage): string | undefined {
  const given = headers['x-request-id'];
  return typeof given === 'string' && SAFE_REQUEST_ID.test(given) ? given : undefined;
}
