/** Names the value lists of some parameters for which generators would make up names that are already taken. */
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from '#kernel';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Parameter = NonNullable<Operation['parameters']>[number];

/**
 * By operation and parameter. For `result`, orval generates `SearchAuditTrailResult`, the same as for the
 * answer.
 */
const NAMES: Readonly<Record<string, string>> = {
  'searchAuditTrail result': 'AuditResult',
  'exportAuditTrail result': 'AuditResult',
};

/** Paths that refer to the named schemas, and the schemas. */
export function nameEnumerations(paths: Paths): { paths: Paths; schemas: Readonly<Record<string, Schema>> } {
  const schemas: Record<string, Schema> = {};
  const referring = Object.entries(paths).map(([path, item]) => {
    const { get } = item;
    if (get?.parameters === undefined) return [path, item] as const;
    const parameters = get.parameters.map((parameter) => referTo(get, parameter, schemas));
    return [path, { ...item, get: { ...get, parameters } }] as const;
  });
  return { paths: Object.fromEntries(referring), schemas };
}

function referTo(
  { operationId = '' }: Operation,
  parameter: Parameter,
  schemas: Record<string, Schema>,
): Parameter {
  if ('$ref' in parameter) return parameter;
  const name = NAMES[`${operationId} ${parameter.name}`];
  if (name === undefined || parameter.schema === undefined) return parameter;
  schemas[name] = parameter.schema as Schema;
  return { ...parameter, schema: { $ref: `#/components/schemas/${name}` } };
}
