import { validate as isUuid } from 'uuid';
import { InvalidRequest } from '#kernel';

/** The cursor comes from another list, or is no cursor. */
class CursorInvalid extends InvalidRequest {
  constructor() {
    super([{ field: 'cursor', message: 'expected the nextCursor of the previous page' }]);
  }
}

/**
 * A place in the list of idle links, in whole seconds: microseconds would be lost in JavaScript's
 * milliseconds.
 */
export interface IdlePlace {
  readonly lastUsedAt: Date;
  readonly linkId: string;
}

/** Encodes the place of a link as a cursor. */
export function idlePlaceOf(link: { readonly id: string; readonly lastUsedAt: Date | undefined }): string {
  const seconds = Math.floor((link.lastUsedAt?.getTime() ?? 0) / 1_000);
  return `${seconds}.${link.id}`;
}

/** Parses a cursor. @throws CursorInvalid */
export function parseIdlePlace(cursor: string): IdlePlace {
  const [, seconds, linkId] = /^(\d{1,11})\.(.+)$/.exec(cursor) ?? [];
  if (seconds === undefined || linkId === undefined) throw new CursorInvalid();
  return { lastUsedAt: new Date(Number(seconds) * 1_000), linkId: requireLinkId(linkId) };
}

/** Parses the cursor of a list in the order of ids. @throws CursorInvalid */
export function requireLinkId(cursor: string): string {
  if (!isUuid(cursor)) throw new CursorInvalid();
  return cursor;
}
