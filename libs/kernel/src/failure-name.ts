/** Maximum causes followed: the pool's, TypeORM's and the driver's error are three. */
const DEPTH_LIMIT = 5;

/** SQLSTATE, errno or the code of a library; anything else under that name may be data. */
const CODE = /^[A-Z0-9_]{5,64}$/;

/**
 * What a log line may say about an unexpected error: its name, with the SQLSTATE or system code at the bottom of its
 * causes, such as `NoConnection (ECONNREFUSED)`. Never its message, which may hold values, hosts and users.
 */
export function failureName(error: unknown): string {
  if (!isError(error)) return 'unknown error';
  const code = causesOf(error, DEPTH_LIMIT)
    .map(codeOf)
    .findLast((each) => each !== undefined);
  return code === undefined ? error.name : `${error.name} (${code})`;
}

/**
 * An error and its causes, the outermost first: the pool's, TypeORM's and a migration's wrap the driver's.
 *
 * @param depth how many are followed: more would be a cycle
 */
export function causesOf(error: unknown, depth: number): Error[] {
  if (!isError(error) || depth === 0) return [];
  // TypeORM keeps the driver's error in `driverError`.
  const { driverError = error.cause } = error as Error & { readonly driverError?: unknown };
  return [error, ...causesOf(driverError, depth - 1)];
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
}

/** Whether a value is an error, even one of another realm, where `instanceof` fails: Node.js's own under jest. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
