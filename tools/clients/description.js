import { readFileSync } from 'node:fs';

/** Values that have a name of their own in every client, and a place in the description that lists them. */
const NAMED_VALUES = {
  EventType: ['LinkEvent', 'type'],
  Capability: ['ChangeWebhookRequest', 'capabilities'],
  CommandState: ['FollowedCommand', 'state'],
  CommandEnd: ['EventData', 'state'],
  CommandReason: ['FollowedCommand', 'reason'],
  ResultState: ['CommandResult', 'state'],
  LinkStatus: ['Link', 'status'],
  LinkSessionState: ['LinkSessionRecord', 'state'],
  ProblemCode: ['Problem', 'code'],
  GrantScope: ['GrantRequest', 'scopes'],
};

/** Where services call; the other routes are for browsers. */
const SERVICES = '/v1/';
const ADMINS = '/v1/admin/';

/**
 * The part of the API's description that clients of services are made of, with references to parameters and answers resolved.
 *
 * @returns {{ operations: object[], schemas: [string, object][], named: [string, string[]][], nameOf: (schema: object) => string | undefined }}
 */
export function serviceApi(path = 'docs/openapi.json') {
  const document = JSON.parse(readFileSync(path, 'utf8'));
  const { schemas } = document.components;
  const operations = Object.entries(document.paths)
    .filter(([route]) => route.startsWith(SERVICES) && !route.startsWith(ADMINS))
    .flatMap(([route, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.operationId !== undefined)
        .map(([method, operation]) => operationOf(document, route, method, operation)),
    );
  const used = schemasOf(schemas, ['Problem', ...referencesIn(operations)]);
  const named = Object.entries(NAMED_VALUES).map(([name, place]) => [name, valuesAt(schemas, place)]);
  const names = new Map(named.map(([name, values]) => [keyOf(values), name]));
  return { operations, schemas: used, named, nameOf: (schema) => names.get(keyOf(valuesOf(schema) ?? [])) };
}

/** The values of a schema that lists them: closed in requests, open in answers. */
export function valuesOf(schema) {
  return schema.enum ?? schema['x-extensible-enum'];
}

/** A schema without what JSON Schema wraps around it. @returns {{ schema: object, nullable: boolean }} */
export function plain(schema) {
  const others = schema.anyOf?.filter(({ type }) => type !== 'null');
  if (others?.length === 1) return { schema: others[0], nullable: others.length < schema.anyOf.length };
  if (!Array.isArray(schema.type)) return { schema, nullable: false };
  const types = schema.type.filter((type) => type !== 'null');
  const type = types.length === 1 ? types[0] : undefined;
  return { schema: { ...schema, type }, nullable: types.length < schema.type.length };
}

/** The name of the schema that is referred to. */
export function referred(schema) {
  return schema.$ref?.split('/').at(-1);
}

function operationOf(document, route, method, operation) {
  const resolve = (node) =>
    node.$ref === undefined
      ? node
      : node.$ref
          .split('/')
          .slice(1)
          .reduce((inner, name) => inner[name], document);
  const given = [...(document.paths[route].parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
  const parameters = given.map(({ name, in: place, required = false, schema, description }) => {
    return { name, place, required, schema, description };
  });
  const answers = Object.entries(operation.responses)
    .filter(([status]) => Number(status) < 400)
    .map(([status, answer]) => ({ status: Number(status), schema: jsonOf(resolve(answer).content) }));
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    route,
    summary: operation.summary,
    description: operation.description,
    parameters,
    body: operation.requestBody && jsonOf(resolve(operation.requestBody).content),
    answers,
    keyed: parameters.some(({ name }) => name === 'Idempotency-Key'),
  };
}

function jsonOf(content) {
  return content?.['application/json'] && (content['application/json'].schema ?? {});
}

function referencesIn(node) {
  if (typeof node !== 'object' || node === null) return [];
  const name = referred(node);
  return [...(name === undefined ? [] : [name]), ...Object.values(node).flatMap(referencesIn)];
}

/** The schemas of these names and all that they lead to, sorted by name. */
function schemasOf(schemas, names) {
  const found = new Set();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    pending.push(...referencesIn(schemas[name]));
  }
  return [...found].sort().map((name) => [name, schemas[name]]);
}

/** @throws Error if the description has no such list any more */
function valuesAt(schemas, [name, property]) {
  const schema = schemas[name]?.properties?.[property] ?? {};
  const values = valuesOf(schema) ?? valuesOf(schema.items ?? {});
  if (values === undefined) throw new Error(`${name}.${property} lists no values: change NAMED_VALUES`);
  return values;
}

/** What two lists of the same values have in common. */
function keyOf(values) {
  return [...values].sort().join();
}
