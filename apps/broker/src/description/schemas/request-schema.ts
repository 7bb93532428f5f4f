/** The schema of a request, derived from its validation rules, so that the two cannot disagree. */
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import type { Type } from '@nestjs/common';
import type { Schema } from '#kernel';
import { keywordsOf } from './request-rules.js';
import type { SchemaComponents } from './schema-components.js';
import { asText, type MemberMetadata, type PluginMetadata } from './plugin-metadata.js';

/** One field of a request. */
export interface RequestField {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** The sources of request descriptions, and the place for the schemas of bodies. */
export interface RequestSources {
  readonly metadata: PluginMetadata;
  readonly components: SchemaComponents;
}

/** The fields of a request class, inherited ones first. */
export function requestFields(request: Type<object>, sources: RequestSources): RequestField[] {
  const storage = getMetadataStorage();
  const rules = storage.getTargetValidationMetadatas(request, '', false, false);
  const members = sources.metadata.membersOf(request);
  const defaults = new request() as Readonly<Record<string, unknown>>;
  return Object.entries(storage.groupByPropertyName(rules)).map(([name, ofField]) =>
    fieldOf(valueSchema(request, name, ofField, sources), {
      name,
      rules: ofField,
      defaultValue: defaults[name],
      member: members[name],
    }),
  );
}

/** A reference to the schema of a body. */
export function requestSchema(request: Type<object>, sources: RequestSources): Schema {
  return sources.components.refTo(request.name, request, () => {
    const fields = requestFields(request, sources);
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
      required: fields.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    };
  });
}

interface Field {
  readonly name: string;
  readonly rules: readonly ValidationMetadata[];
  readonly defaultValue: unknown;
  readonly member: MemberMetadata | undefined;
}

function fieldOf(value: Schema, { name, rules, defaultValue, member }: Field): RequestField {
  const conditions = rules.filter(({ type }) => type === 'conditionalValidation');
  const required = !conditions.some((condition) => skips(condition, undefined));
  const nullable = conditions.some((condition) => skips(condition, null));
  const schema = {
    ...(nullable ? { anyOf: [value, { type: 'null' }] } : value),
    ...(!required && defaultValue !== undefined && { default: defaultValue }),
    ...descriptionOf(rules, member),
  };
  return { name, required, schema };
}

function skips({ constraints }: ValidationMetadata, value: unknown): boolean {
  const [condition] = constraints as [(request: object, value: unknown) => boolean];
  return !condition({}, value);
}

function valueSchema(
  request: Type<object>,
  name: string,
  rules: readonly ValidationMetadata[],
  sources: RequestSources,
): Schema {
  const own = rules.filter(({ type }) => type === 'customValidation');
  const ofList = own.filter(({ each }) => !each).map(keywordsOf);
  const ofItems = own.filter(({ each }) => each).map(keywordsOf);
  const nested = rules.find(({ type }) => type === 'nestedValidation');
  if (nested !== undefined)
    (nested.each ? ofItems : ofList).push(nestedSchema(request, name, nested.each, sources));
  const whole = Object.assign({}, ...ofList) as Schema;
  return ofItems.length === 0
    ? whole
    : { ...whole, type: 'array', items: Object.assign({}, ...ofItems) as Schema };
}

/** Only the transformer knows the class of a member, or of a list's items, so have it make one. */
function nestedSchema(request: Type<object>, name: string, isList: boolean, sources: RequestSources): Schema {
  const made = plainToInstance(request, { [name]: isList ? [{}] : {} }) as Readonly<Record<string, object>>;
  const member = made[name];
  const item = Array.isArray(member) ? (member[0] as object | undefined) : member;
  if (item === undefined || item.constructor === Object)
    throw new Error(`${request.name}.${name} does not declare its class`);
  return requestSchema(item.constructor as Type<object>, sources);
}

/** The doc comment; without one, the message of the field's validation rule, which also describes the field. */
function descriptionOf(
  rules: readonly ValidationMetadata[],
  member: MemberMetadata | undefined,
): { description?: string } {
  if (member?.description !== undefined) return { description: asText(member.description) };
  const messages = rules.map(({ message }) => message).filter((message) => typeof message === 'string');
  const longest = messages.toSorted((first, second) => second.length - first.length)[0];
  // A closed list is in the schema already.
  if (!longest?.startsWith('expected ') || longest.startsWith('expected one of ')) return {};
  return { description: sentence(longest.slice('expected '.length)) };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
