import type { IncomingMessage } from 'node:http';
import { InvalidRequest } from '#kernel';

/** Headers that a request may have only once. If repeated, Node keeps the first; a proxy in front may keep the last. */
const SINGLE: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type']);

const LENGTHS: ReadonlySet<number> = new Set([...SINGLE].map(({ length }) => length));

/**
 * Refuses requests that Node's parser accepts but another hop may read differently: an HTTP/0.9 request line with a
 * head, and a request that repeats its host, credentials or content type (RFC 9112 section 3.2, RFC 9110 section 5.3).
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
