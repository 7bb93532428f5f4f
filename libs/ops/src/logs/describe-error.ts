/** What may be said about an error in a log. */
export interface ErrorDescription {
  readonly name: string;
  /** SQLSTATE, errno or the code of a refusal. */
  readonly code?: string;
  /** Where it was thrown, without the message. */
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

/** Maximum causes described, so that a cycle ends; deeper ones add nothing. */
const CAUSE_LIMIT = 4;

/**
 * Describes an error without its message and its own properties.
 *
 * Both may hold secrets: TypeORM's QueryFailedError carries the statement with its parameters, PostgreSQL's `detail`
 * shows the values of a key, an HTTP client's error carries the request with its Authorization header.
 */
export function describeError(error: unknown, causesLeft = CAUSE_LIMIT): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error };
  const cause = causesLeft > 0 ? causeOf(error) : undefined;
  const code = codeOf(error);
  const stack = framesOf(error);
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && { cause: describeError(cause, causesLeft - 1) }),
  };
}

function causeOf(error: Error): unknown {
  // TypeORM keeps PostgreSQL's own error, with the SQLSTATE, in `driverError`.
  return 'driverError' in error && error.driverError instanceof Error ? error.driverError : error.cause;
}

/** A code is a short word; anything else under that name may be data. */
function codeOf(error: Error): string | undefined {
  if (!('code' in error) || typeof error.code !== 'string') return undefined;
  return /^\w{1,64}$/.test(error.code) ? error.code : undefined;
}

/** The stack starts with the message, which may span lines; only the frames after it are kept. */
function framesOf(error: Error): string | undefined {
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at .+(:\d+:\d+\)?|\(<anonymous>\)|native\))$/.test(line));
  return frames === undefined || frames.length === 0
    ? undefined
    : frames.map((frame) => frame.trim()).join('\n');
}
