const REDACTED = '[redacted]';

/** A run of 32 or more of the characters that credentials consist of; an escaped slash ends it. */
const LONG_PIECE = /(?:[\w~.=+-]|%(?!2f)[0-9a-f]{2}){32,}/gi;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A path for logs and records, with anything redacted that may be a credential put there by mistake.
 *
 * Ids are UUIDs, COCO's are 24 hexadecimal digits or pieces joined by slashes; tokens, codes and keys are longer, so
 * anything else with 32 characters or more between slashes becomes `[redacted]`.
 */
export function withheldPath(path: string): string {
  return path.replace(LONG_PIECE, (piece) => (UUID.test(piece) ? piece : REDACTED));
}
