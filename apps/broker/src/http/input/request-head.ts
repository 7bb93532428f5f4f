import type { IncomingMessage } from 'node:http';
import { InvalidRequest } from '#kernel';

/** Headers that a request has once at most. Of a second one Node keeps the first; what stands before us may keep the last. */
const SINGLE: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type']);

const LENGTHS: ReadonlySet<number> = new Set([...SINGLE].map(({ length }) => length));

/**
 * Refuses what Node's parser takes and the next reader may take otherwise: an HTTP/0.9 request line with a head, and a
 * request whose identity, host or content type is said twice (RFC 9112 section 3.2, RFC 9110 section 5.3).
 *
 * @throws InvalidRequest
 */
export function checkRequestHead({ httpVersionMajor, rawHeaders }: IncomingMessage): void {
  if (httpVersionMajor !== 1) throw new InvalidRequest([{ field: 'request', message: 'expected HTTP/1.1' }]);
  let seen: Set<string> | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const received = rawHeaders[index] ?? '';
    if (!LENGTHS.has(received.length)) continue;
    const name = received.toLowerCase();
    if (!SINGLE.has(name)) continue;
    seen ??= new Set();
    if (seen.has(name)) throw new InvalidRequest([{ field: `header ${name}`, message: 'expected it once' }]);
    seen.add(name);
  }
}
