/** The schemas of answers, made from the types and doc comments of their views. */
import type { Type } from '@nestjs/common';
import { furtherMembersOf, keywordsOfMember, type Schema } from '#kernel';
import type { SchemaComponents } from './schema-components.js';
import { asText, type MemberMetadata, type PluginMetadata } from './plugin-metadata.js';

/** TypeScript types as JSON Schema. A number is a count, unless `@Keywords` says otherwise. */
const SCALARS = new Map<unknown, Schema>([
  [String, { type: 'string' }],
  [Number, { type: 'integer', minimum: 0 }],
  [Boolean, { type: 'boolean' }],
  [Date, { type: 'string', format: 'date-time' }],
]);

/** Makes components from the views that operations answer with, and from nested ones. */
export class ViewSchemas {
  constructor(
    private readonly metadata: PluginMetadata,
    private readonly components: SchemaComponents,
  ) {}

  isView(type: unknown): type is Type<object> {
    return this.metadata.isView(type);
  }

  /** A reference to the schema of a view. */
  refTo(view: Type<object>): Schema {
    return this.components.refTo(view.name.replace(/View$/, ''), view, () => this.schemaOf(view));
  }

  private schemaOf(view: Type<object>): Schema {
    const members = Object.entries(this.metadata.membersOf(view));
    const properties = members.map(([name, member]) => [name, this.memberOf(view, name, member)] as const);
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: members.filter(([, { required }]) => required).map(([name]) => name),
      ...furtherMembersOf(view),
    };
  }

  private memberOf(view: Type<object>, name: string, member: MemberMetadata): Schema {
    const value = this.valueOf(
      `${view.name}.${name}`,
      member,
      keywordsOfMember(view.prototype as object, name),
    );
    return {
      ...(member.nullable && !admitsNull(value) ? { anyOf: [value, { type: 'null' }] } : value),
      ...(member.description !== undefined && { description: asText(member.description) }),
    };
  }

  private valueOf(where: string, member: MemberMetadata, keywords: Schema | undefined): Schema {
    const type = typeof member.type === 'function' ? member.type() : undefined;
    const items = itemsOf(type);
    const isList = member.isArray === true || items !== undefined;
    requireValues(where, member, keywords);
    const plain = this.plainValue(member, items ?? type);
    if (plain === undefined && keywords === undefined) {
      throw new Error(`${where}: its type cannot be read; make it a view or a T[], or use @Keywords`);
    }
    const saysAll = keywords !== undefined && ('type' in keywords || 'enum' in keywords);
    const value = openList({ ...(!saysAll && plain), ...keywords });
    return isList ? { type: 'array', items: value } : value;
  }

  private plainValue(member: MemberMetadata, type: unknown): Schema | undefined {
    if (member.type === 'object') return recordOf(member);
    const scalar = SCALARS.get(type);
    if (scalar !== undefined) return scalar;
    return this.metadata.isView(type) ? this.refTo(type) : undefined;
  }
}

/** `@OneOf` states the order: the compiler's order of a union changes with unrelated code. */
function requireValues(where: string, { enum: values }: MemberMetadata, keywords: Schema | undefined): void {
  if (values === undefined) return;
  const stated: unknown[] = Array.isArray(keywords?.enum) ? keywords.enum : [];
  if (stated.length !== values.length || !values.every((value) => stated.includes(value))) {
    throw new Error(`${where}: list its values with @OneOf: ${values.join(', ')}`);
  }
}

/**
 * A list of texts in an answer may grow: a closed `enum` would break strict readers of a later broker. `x-extensible-enum` lists
 * what this version sends.
 */
function openList({ enum: values, ...others }: Schema): Schema {
  if (!Array.isArray(values)) return others;
  if (!values.every((value) => typeof value === 'string')) return { enum: values, ...others };
  return { type: 'string', 'x-extensible-enum': values, ...others };
}

/** A list of types may include `null` itself. */
function admitsNull({ type }: Schema): boolean {
  return Array.isArray(type) && type.includes('null');
}

function itemsOf(type: unknown): unknown {
  return Array.isArray(type) ? type[0] : undefined;
}

function recordOf({ additionalProperties }: MemberMetadata): Schema {
  return {
    type: 'object',
    ...(typeof additionalProperties === 'object' && {
      additionalProperties:
        additionalProperties.type === 'number' ? SCALARS.get(Number) : additionalProperties,
    }),
  };
}
