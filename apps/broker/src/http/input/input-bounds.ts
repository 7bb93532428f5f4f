/** Limits checked on a body or a query before it is turned into objects, which costs far more than counting. */
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import type { Type } from '@nestjs/common';
import { InvalidRequest, withheldPath, type FieldProblem } from '#kernel';

/** Maximum members of one object of a known class. The largest request has about a dozen. */
const MEMBER_LIMIT = 100;

/** Maximum items of a list whose class sets no other limit: ten times what any list in the API accepts. */
const ITEM_LIMIT = 1_000;

/** Limits of one field of a request class. */
interface FieldBounds {
  /** Maximum items of the list; `undefined` if the class sets none. */
  readonly items: number | undefined;
  readonly message: string | undefined;
  /** The class of the items, if they are objects of a class. */
  readonly itemClass: Type<object> | undefined;
}

type Bounds = ReadonlyMap<string, FieldBounds>;

const known = new WeakMap<Type<object>, Bounds>();

/**
 * Refuses input that would be expensive to validate: lists longer than their class allows, list items that are not
 * objects though the class expects them, objects with more members than any request has; and text with a NUL, which
 * PostgreSQL refuses.
 *
 * `class-validator` checks every item of a list before it reports that the list is too long: 64 KB of `{}` would block
 * the event loop for over a second.
 *
 * @param input parsed input of any shape; the class's rules report anything else that is wrong with it
 * @param part names the whole input if no single field is at fault
 * @throws InvalidRequest naming the field
 */
export function checkBounds(input: unknown, request: Type<object>, part: 'body' | 'query'): void {
  const problem = objectProblem(input, boundsOf(request), '');
  if (problem === undefined) return;
  const { field, message } = problem;
  throw new InvalidRequest([{ field: field === '' ? part : field, message }]);
}

function objectProblem(input: unknown, bounds: Bounds, path: string): FieldProblem | undefined {
  if (!isObject(input)) return undefined;
  const members = Object.keys(input);
  if (members.length > MEMBER_LIMIT) {
    const message = `has ${members.length} members; expected at most ${MEMBER_LIMIT}`;
    return { field: path, message };
  }
  for (const name of members) {
    const value = input[name];
    // Nearly all input passes: naming a field costs more than checking it.
    if (isHarmless(value)) continue;
    const fieldPath = memberPath(path, name);
    const problem = nulProblem(value, fieldPath) ?? listProblem(value, bounds.get(name), fieldPath);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isHarmless(value: unknown): boolean {
  return typeof value === 'string' ? !value.includes('\0') : !Array.isArray(value);
}

function listProblem(value: unknown, field: FieldBounds | undefined, path: string): FieldProblem | undefined {
  if (!Array.isArray(value)) return undefined;
  const limit = field?.items ?? ITEM_LIMIT;
  if (value.length > limit) {
    return { field: path, message: field?.message ?? `expected at most ${limit} items` };
  }
  for (const [index, item] of value.entries()) {
    const problem = itemProblem(item, field?.itemClass, `${path}[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function itemProblem(
  item: unknown,
  itemClass: Type<object> | undefined,
  path: string,
): FieldProblem | undefined {
  if (itemClass === undefined) return nulProblem(item, path);
  if (!isObject(item)) return { field: path, message: 'expected an object' };
  return objectProblem(item, boundsOf(itemClass), path);
}

/**
 * PostgreSQL text can hold any character except NUL (docs: "Character Types"). Free-form objects, such as a command's
 * parameters, are for COCO to validate and are not stored.
 */
function nulProblem(value: unknown, path: string): FieldProblem | undefined {
  if (typeof value !== 'string' || !value.includes('\0')) return undefined;
  return { field: path, message: 'expected text without NUL characters' };
}

function boundsOf(request: Type<object>): Bounds {
  const found = known.get(request);
  if (found !== undefined) return found;
  const storage = getMetadataStorage();
  const rules = storage.groupByPropertyName(storage.getTargetValidationMetadatas(request, '', false, false));
  const bounds = new Map(
    Object.entries(rules).map(([name, ofField]) => [name, fieldBounds(request, name, ofField)] as const),
  );
  known.set(request, bounds);
  return bounds;
}

function fieldBounds(request: Type<object>, name: string, rules: readonly ValidationMetadata[]): FieldBounds {
  const rule = rules.find((one) => one.name === 'arrayMaxSize');
  const [items] = (rule?.constraints ?? []) as [number?];
  const isNested = rules.some(({ type }) => type === 'nestedValidation');
  return {
    items,
    message: typeof rule?.message === 'string' ? rule.message : undefined,
    itemClass: isNested ? itemClassOf(request, name) : undefined,
  };
}

/** Only the transformer knows the class of a list's items, so have it make one. */
function itemClassOf(request: Type<object>, name: string): Type<object> | undefined {
  const made = plainToInstance(request, { [name]: [{}] }) as Readonly<Record<string, readonly object[]>>;
  return made[name]?.[0]?.constructor as Type<object> | undefined;
}

function memberPath(parent: string, name: string): string {
  // A caller may have sent a secret as a name by mistake.
  const shown = withheldPath(name.replaceAll('\0', '').slice(0, 64));
  return parent === '' ? shown : `${parent}.${shown}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
