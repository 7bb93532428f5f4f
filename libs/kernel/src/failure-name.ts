/** Causes looked at: the pool's, TypeORM's and the driver's error are three. */
const DEPTH_LIMIT = 5;

/** SQLSTATE, errno or the code of a library; anything else under that name may be data. */
const CODE = /^[A-Z0-9_]{5,64}$/;

/**
 * What a log line may say of an unexpected error: its name, with the SQLSTATE or system code at the bottom of its causes, such as
 * `NoConnection (ECONNREFUSED)`. Never its message, which may hold values, hosts and users.
 */
export function failureName(error: unknown): string {
  if (!isError(error)) return 'unknown error';
  const code = codeIn(error, DEPTH_LIMIT);
  return code === undefined ? error.name : `${error.name} (${code})`;
}

function codeIn(error: unknown, depth: number): string | undefined {
  if (!isError(error) || depth === 0) return undefined;
  // TypeORM keeps the driver's error in `driverError`.
  const { code, driverError = error.cause } = error as Error & {
    readonly code?: unknown;
    readonly driverError?: unknown;
  };
  const inner = codeIn(driverError, depth - 1);
  return inner ?? (typeof code === 'string' && CODE.test(code) ? code : undefined);
}

/** Whether a value is an error, even one of another realm, where `instanceof` fails: Node.js's own under jest. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
