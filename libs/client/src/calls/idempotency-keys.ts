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

/** The paths where the broker runs a POST once per key; complete, because it is derived from the API description. */
const keyedPaths: Readonly<Record<KeyedPath, true>> = {
  '/v1/links/{id}/coco/{path}': true,
  '/v1/links/{id}/networks/{networkId}/commands': true,
  '/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/commands': true,
  '/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}/commands': true,
};

/**
 * Adds an `Idempotency-Key` to every POST that supports one, unless it has one; removes it from every other POST. So a POST
 * may be retried exactly if it has a key.
 */
export const idempotencyKeys: Middleware = {
  onRequest({ request, schemaPath }) {
    if (request.method !== 'POST' || !Object.hasOwn(keyedPaths, schemaPath)) request.headers.delete(HEADER);
    else if (!request.headers.has(HEADER)) request.headers.set(HEADER, `"${crypto.randomUUID()}"`);
  },
};

/** Whether a request can be resent without taking effect twice. */
export function isKeyed(request: Request): boolean {
  return request.headers.has(HEADER);
}
