const REDACTED = '[redacted]';

/** Characters of every credential there is here, at least this many together; an escaped slash ends a piece. */
const LONG_PIECE = /(?:[\w~.=+-]|%(?!2f)[0-9a-f]{2}){32,}/gi;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A path as it may be logged or recorded: what could be a credential that a caller put into it by mistake is withheld.
 *
 * Ids are UUIDs, COCO's are 24 hexadecimal digits or pieces joined by slashes; tokens, codes and keys are longer, so whatever
 * else has 32 characters or more without a slash reads `[redacted]`.
 */
export function withheldPath(path: string): string {
  return path.replace(LONG_PIECE, (piece) => (UUID.test(piece) ? piece : REDACTED));
}
