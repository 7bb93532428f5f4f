/** Makes each schema that has a title a component of the document. */

type Node = Readonly<Record<string, unknown>>;

/** A document that refers to its titled schemas, and these schemas. */
export interface NamedSchemas<Document> {
  readonly document: Document;
  readonly schemas: Readonly<Record<string, object>>;
}

/** @throws Error where two schemas that differ have one title */
export function nameSchemas<Document extends object>(document: Document): NamedSchemas<Document> {
  const schemas = new Map<string, object>();
  const named = withoutTitled(document, schemas, 'document') as Document;
  const sorted = [...schemas].sort(([first], [second]) => (first < second ? -1 : 1));
  return { document: named, schemas: Object.fromEntries(sorted) };
}

/** Keys whose values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'info']);

function withoutTitled(node: unknown, schemas: Map<string, object>, key: string): unknown {
  if (DATA.has(key)) return node;
  if (Array.isArray(node)) return node.map((item) => withoutTitled(item, schemas, ''));
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.entries(node as Node).map(
    ([name, value]) => [name, withoutTitled(value, schemas, name)] as const,
  );
  const { title, ...schema } = Object.fromEntries(members);
  if (typeof title !== 'string' || schema.type !== 'object') return Object.fromEntries(members);
  const known = schemas.get(title);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
    throw new Error(`Two schemas are called ${title} and differ`);
  }
  schemas.set(title, schema);
  return { $ref: `#/components/schemas/${title}` };
}
