/** The described routes, as the OpenAPI document has them. */
import { readFileSync } from 'node:fs';
import type { Json } from '../harness/network/http.js';

/** A JSON Schema, as far as it is followed here. */
export type JsonSchema = Readonly<Record<string, Json>>;

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: JsonSchema;
  readonly example: unknown;
}

/** One method of one path. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** The schema of the body, references resolved; `undefined` without a body. */
  readonly body: JsonSchema | undefined;
  /** Bodies that the document shows. */
  readonly examples: readonly unknown[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation of a document. @param file such as `docs/openapi.json` */
export function readOperations(file: string): Operation[] {
  const document = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(document.paths as Record<string, Json>).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) =>
      operationOf(document, path, method, item),
    ),
  );
}

function operationOf(document: Json, path: string, method: string, item: Json): Operation {
  const operation = item[method];
  const content = operation.requestBody?.content?.['application/json'];
  // Those that all operations share name the actor: nearly every random value is refused before the operation is reached.
  const parameters = ([...(item.parameters ?? []), ...(operation.parameters ?? [])] as Json[]).filter(
    ({ $ref }) => $ref === undefined,
  );
  return {
    method: method.toUpperCase(),
    path,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      schema: resolved(document, parameter.schema ?? {}),
      example: parameter.example ?? parameter.schema?.example,
    })),
    body: content === undefined ? undefined : resolved(document, content.schema),
    examples: [
      ...(content?.example === undefined ? [] : [content.example]),
      ...Object.values((content?.examples ?? {}) as Record<string, Json>).map(({ value }) => value),
    ],
  };
}

/** The schema without references. Those of requests have no cycles. */
function resolved(document: Json, schema: Json): Json {
  if (Array.isArray(schema)) return schema.map((item) => resolved(document, item));
  if (typeof schema !== 'object' || schema === null) return schema;
  if (typeof schema.$ref === 'string') {
    const names = (schema.$ref as string).split('/').slice(1);
    return resolved(
      document,
      names.reduce<Json>((value, name) => value[name], document),
    );
  }
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, resolved(document, value)]));
}
