/** What the API's description says of a view's members in addition to their types and doc comments. */

/** A JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

const KEYWORDS = Symbol('keywords of a member');
const FURTHER_MEMBERS = Symbol('further members of a view');
/** COCO's own members pass through. */
const OF_COCO: Schema = { 'x-members-of-coco': true };
const EXAMPLE_ID = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

/**
 * JSON Schema keywords for a member's value, or for each item of a list. They add to those of its type; `type` or `enum`
 * replaces them.
 */
export const Keywords =
  (keywords: Schema): PropertyDecorator =>
  (view, member) => {
    Reflect.defineMetadata(KEYWORDS, keywords, view, member);
  };

/** A member that is a UUID. */
export const Uuid = (): PropertyDecorator => Keywords({ format: 'uuid', examples: [EXAMPLE_ID] });

/** A member with a closed list of values, in the order to document: the compiler's unions have no stable order. */
export const OneOf = (values: readonly (string | boolean)[]): PropertyDecorator => Keywords({ enum: values });

/** A member that holds any JSON value. */
export const AnyValue = (): PropertyDecorator => Keywords({});

/**
 * A view whose objects may hold members that it does not name, such as those that COCO adds.
 *
 * @param inClients whether generated clients let programs read these members: they do if the schema allows them explicitly
 */
export const Open =
  ({ inClients = false } = {}): ClassDecorator =>
  (view) => {
    Reflect.defineMetadata(FURTHER_MEMBERS, inClients ? { additionalProperties: true } : OF_COCO, view);
  };

/**
 * What the schema of a view says of members that it does not name. A later broker may add some to every answer, so no
 * schema refuses them; COCO's are marked, for tests that hold the broker to its description.
 */
export function furtherMembersOf(view: object): Schema {
  return (Reflect.getMetadata(FURTHER_MEMBERS, view) as Schema | undefined) ?? {};
}

/** The keywords of a view's member, its own or inherited. */
export function keywordsOfMember(view: object, member: string): Schema | undefined {
  return Reflect.getMetadata(KEYWORDS, view, member) as Schema | undefined;
}
