/**
 * Rewrites the description, without changing its meaning, so that generators for every language make plain types from
 * it.
 */
import type { Schema } from '#kernel';

/** Keywords that hold values, not schemas. */
const VALUES: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'const', 'enum', 'required']);

/** Keywords that hold schemas by name; the names may look like keywords. */
const BY_NAME: ReadonlySet<string> = new Set(['properties', 'schemas']);

/** The largest number that JavaScript and JSON carry without loss (RFC 8259 section 6). */
const LARGEST_EXACT = Number.MAX_SAFE_INTEGER;

const LARGEST_INT32 = 0x7fff_ffff;

/**
 * A part of the document with a `type` in every schema: a nullable schema gets a list of types instead of a choice of
 * schemas, and an integer says how many bits it needs, because generators assume 32.
 */
export function portable(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(portable);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([name, value]: [string, unknown]) => {
    if (VALUES.has(name)) return [name, value];
    return [name, BY_NAME.has(name) ? eachPortable(value) : portable(value)];
  });
  return sized(typed(withNull(Object.fromEntries(entries) as Schema)));
}

function eachPortable(schemas: unknown): unknown {
  return Object.fromEntries(
    Object.entries(schemas as object).map(([name, schema]: [string, unknown]) => [name, portable(schema)]),
  );
}

/** A reference can't hold a second type: it stays a choice. */
function withNull(schema: Schema): Schema {
  const { anyOf, ...others } = schema;
  if (!Array.isArray(anyOf)) return schema;
  const [value, nothing, ...more] = anyOf as readonly (Schema | undefined)[];
  if (more.length > 0 || nothing?.type !== 'null' || typeof value?.type !== 'string') return schema;
  const values = Array.isArray(value.enum) ? { enum: [...(value.enum as readonly unknown[]), null] } : {};
  return { ...value, ...values, type: [value.type, 'null'], ...others };
}

function typed(schema: Schema): Schema {
  if (!Array.isArray(schema.enum) || schema.type !== undefined) return schema;
  const types = [...new Set(schema.enum.map((value: unknown) => typeof value))];
  return types.length === 1 ? { type: types[0], ...schema } : schema;
}

function sized(schema: Schema): Schema {
  const { type, minimum, maximum = LARGEST_EXACT } = schema;
  const isInteger = type === 'integer' || (Array.isArray(type) && type.includes('integer'));
  if (!isInteger || 'format' in schema || typeof maximum !== 'number') return schema;
  const fits = maximum <= LARGEST_INT32 && typeof minimum === 'number';
  return { ...schema, format: fits ? 'int32' : 'int64', maximum };
}
