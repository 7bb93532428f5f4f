/** How the shape of an answer is written down: JSON Schema 2020-12, as OpenAPI 3.1 takes it, held to the TypeScript type. */
import type { Page } from '../page.js';

declare const shape: unique symbol;

/** A JSON Schema. `Shape` is the type it describes; an object schema with a `title` is a component of that name. */
export interface Schema<Shape = unknown> {
  readonly [keyword: string]: unknown;
  readonly [shape]?: Shape;
}

/** A member that answers may lack. */
interface OptionalMember {
  readonly optional: Schema;
}

/** A schema for each member of a type, no more and no less: a member that is added or renamed does not compile. */
type Members<Shape> = {
  readonly [Name in keyof Shape]-?: undefined extends Shape[Name] ? OptionalMember : Schema;
};

const UUID = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

function described<Shape>(
  keywords: Readonly<Record<string, unknown>>,
  description: string | undefined,
): Schema<Shape> {
  return description === undefined ? keywords : { ...keywords, description };
}

/** The words of which the schemas of answers are made. */
export const json = {
  text: (description?: string): Schema<string> => described({ type: 'string' }, description),
  uuid: (description?: string): Schema<string> =>
    described({ type: 'string', format: 'uuid', examples: [UUID] }, description),
  url: (description?: string): Schema<string> => described({ type: 'string', format: 'uri' }, description),
  time: (description?: string): Schema<Date> =>
    described({ type: 'string', format: 'date-time' }, description),
  count: (description?: string): Schema<number> => described({ type: 'integer', minimum: 0 }, description),
  number: (description?: string): Schema<number> => described({ type: 'number' }, description),
  flag: (description?: string): Schema<boolean> => described({ type: 'boolean' }, description),
  oneOf: <Value extends string | boolean>(values: readonly Value[], description?: string): Schema<Value> =>
    described({ enum: [...values] }, description),
  /** Any JSON value, where COCO decides. */
  anything: (description?: string): Schema => described({}, description),
  /** An object whose members COCO decides. */
  openObject: <Shape = unknown>(description?: string): Schema<Shape> =>
    described({ type: 'object' }, description),
  list: <Item>(items: Schema<Item>, description?: string): Schema<readonly Item[]> =>
    described({ type: 'array', items }, description),
  map: <Value>(values: Schema<Value>, description?: string): Schema<Readonly<Record<string, Value>>> =>
    described({ type: 'object', additionalProperties: values }, description),
  nullable: <Value>(schema: Schema<Value>, description?: string): Schema<Value | null> =>
    described({ anyOf: [schema, { type: 'null' }] }, description),
  either: <First, Second>(first: Schema<First>, second: Schema<Second>): Schema<First | Second> => ({
    anyOf: [first, second],
  }),
  optional: (schema: Schema): OptionalMember => ({ optional: schema }),

  /** An object with these members alone. @param title its name among the components of the document */
  object: <Shape extends object>(
    title: string,
    members: Members<Shape>,
    description?: string,
  ): Schema<Shape> => {
    const entries = Object.entries<Schema | OptionalMember>(members);
    return described(
      {
        title,
        type: 'object',
        properties: Object.fromEntries(entries.map(([name, member]) => [name, schemaOf(member)])),
        required: entries.filter(([, member]) => !isOptional(member)).map(([name]) => name),
        additionalProperties: false,
      },
      description,
    );
  },

  /** One page of a list. @param title its name among the components of the document */
  page: <Item>(title: string, items: Schema<Item>): Schema<Page<Item>> =>
    json.object<Page<Item>>(title, {
      items: json.list(items),
      nextCursor: json.nullable(json.text(), 'Where the next page begins; `null` on the last.'),
    }),
};

function isOptional(member: Schema | OptionalMember): member is OptionalMember {
  return 'optional' in member;
}

function schemaOf(member: Schema | OptionalMember): Schema {
  return isOptional(member) ? member.optional : member;
}
