/** What the API's description says of a view's members beside their types and doc comments. */
import type { Schema } from './schema.js';

const KEYWORDS = Symbol('keywords of a member');
const EXAMPLE_ID = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

/**
 * JSON Schema keywords of a member's value, or of each item where it is a list. They add to what its type says; with `type`
 * or `enum` they say it instead.
 */
export const Keywords =
  (keywords: Schema): PropertyDecorator =>
  (view, member) => {
    Reflect.defineMetadata(KEYWORDS, keywords, view, member);
  };

/** A member that is a UUID. */
export const Uuid = (): PropertyDecorator => Keywords({ format: 'uuid', examples: [EXAMPLE_ID] });

/** A member with a closed list of values, in the order in which they are told: a union of the compiler's has none. */
export const OneOf = (values: readonly (string | boolean)[]): PropertyDecorator => Keywords({ enum: values });

/** The keywords of a view's member, its own or inherited. */
export function keywordsOfMember(view: object, member: string): Schema | undefined {
  return Reflect.getMetadata(KEYWORDS, view, member) as Schema | undefined;
}
