/** Rebuilds a raw call's headers: an allow-list, so that nothing new ever passes by default. */
import type { IncomingHttpHeaders } from 'node:http';
import { InvalidRequest } from '#kernel';

/**
 * What a caller may tell COCO: which form and language it reads, and which version of the answer it has. `range` is not among
 * them because a part of an answer can't be judged; `authorization`, `cookie`, `host`, `forwarded`, `x-forwarded-*`,
 * `x-http-method-override`, `expect` and any others never come from the caller.
 */
const passedOn = ['accept', 'accept-language', 'if-none-match', 'if-modified-since'] as const;

/** Ask about COCO's original answer: if it is edited, even a 304 would reveal when a withheld value changes. */
const conditional: ReadonlySet<string> = new Set(['if-none-match', 'if-modified-since']);

/** Headers a caller must not declare hop-by-hop: they carry the identity, the framing, or the broker's own promises. */
const protectedNames: ReadonlySet<string> = new Set([
  'authorization',
  'host',
  'content-length',
  'content-type',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
  'idempotency-key',
  'x-request-id',
]);

/**
 * Names and values in turn, without those that the caller's `Connection` header names (RFC 9110 section 7.6.1).
 *
 * @throws InvalidRequest when it names one that must not be removed
 */
export function rebuildRequestHeaders(received: IncomingHttpHeaders): string[] {
  const hopByHop = connectionOptions(received.connection);
  const headers: string[] = [];
  for (const name of passedOn) {
    const value = received[name];
    if (value !== undefined && !hopByHop.has(name)) headers.push(name, value);
  }
  return headers;
}

/** The headers, names and values in turn, without the conditional ones. */
export function withoutConditions(headers: readonly string[]): readonly string[] {
  return headers.filter((_, index) => !conditional.has(headers[index - (index % 2)] ?? ''));
}

/** Whether the request comes with a body, empty or not (RFC 9112 section 6.3). */
export function announcesBody(received: IncomingHttpHeaders): boolean {
  const length = received['content-length'];
  return received['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

const none: ReadonlySet<string> = new Set();

function connectionOptions(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return none;
  const options = new Set(connection.split(',').map((option) => option.trim().toLowerCase()));
  for (const option of options) {
    if (protectedNames.has(option)) {
      throw new InvalidRequest([
        { field: 'header Connection', message: `expected it not to name ${option}` },
      ]);
    }
  }
  return options;
}
