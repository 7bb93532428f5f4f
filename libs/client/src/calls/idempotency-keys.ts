import type { Middleware } from 'openapi-fetch';
import type { paths } from '../generated/api.js';

const HEADER = 'Idempotency-Key';

type TakesKey<Operation> = Operation extends { readonly parameters: { readonly header?: infer Header } }
  ? [NonNullable<Header>] extends [never]
    ? false
    : typeof HEADER extends keyof NonNullable<Header>
      ? true
      : false
  : false;

type KeyedPath = {
  [Path in keyof paths]: paths[Path] extends { readonly post: infer Operation }
    ? TakesKey<Operation> extends true
      ? Path
      : never
    : never;
}[keyof paths];

/** Where the broker carries out a POST once for each key; complete, because the description says where. */
const keyedPaths: Readonly<Record<KeyedPath, true>> = {
  '/v1/links/{id}/coco/{path}': true,
  '/v1/links/{id}/networks/{networkId}/commands': true,
  '/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}/commands': true,
};

/**
 * Gives every POST that may carry an `Idempotency-Key` one, unless it has its own; takes it away where the broker would not
 * heed it. So whether a POST may be repeated is seen by whether it has a key.
 */
export const idempotencyKeys: Middleware = {
  onRequest({ request, schemaPath }) {
    if (request.method !== 'POST' || !Object.hasOwn(keyedPaths, schemaPath)) request.headers.delete(HEADER);
    else if (!request.headers.has(HEADER)) request.headers.set(HEADER, `"${crypto.randomUUID()}"`);
  },
};

/** Whether a request may be sent again without being carried out twice. */
export function isKeyed(request: Request): boolean {
  return request.headers.has(HEADER);
}
