/** Puts what the sandbox knows into the shape that a dialect gives its answers. */

import { typesOf, type Shape } from '#standard';

/** A member of COCO's answers, by every known spelling → the sandbox's own word. A name that is not here means itself. */
const meanings: Readonly<Record<string, string>> = {
  capabilityArr: 'capabilities',
  attributeArr: 'attributes',
  currentValue: 'value',
  attribName: 'attributeName',
  lastUpdateTimestamp: 'updatedAt',
  resourceName: 'name',
  commandResponse: 'cmdResponse',
  stdCmdArr: 'commands',
};

/** A word that COCO also has a number for, such as a command status. */
export class Numbered {
  constructor(
    readonly id: number,
    readonly name: string,
  ) {}
}

/** The data of an answer, by the sandbox's own names. */
export interface Facts {
  readonly [name: string]: Fact;
}

type Fact = undefined | null | boolean | number | bigint | string | Date | Numbered | Facts | readonly Fact[];

/**
 * An object in this shape. A member that the sandbox has nothing for is left out, or made up where the shape says that it
 * is always there; an object that it has nothing for is taken as a wrapper, as in `{error: {code, message}}`.
 *
 * @param variant which spelling is used where a shape has several for the same thing
 */
export function render(shape: Shape, facts: Facts, variant = 0): unknown {
  const members = spelt(shape, facts, variant).flatMap(([name, member]): [string, unknown][] => {
    const isRequired = shape.required?.includes(name) ?? false;
    const value = renderMember(member, meaningOf(name), facts, { variant, isRequired });
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(members);
}

interface Manner {
  readonly variant: number;
  readonly isRequired: boolean;
}

function renderMember(shape: Shape, meaning: string, facts: Facts, { variant, isRequired }: Manner): unknown {
  const fact = facts[meaning];
  // Known, and absent this time.
  if (fact === undefined && Object.hasOwn(facts, meaning)) return undefined;
  if (shape.properties && !isFacts(fact)) return isRequired ? render(shape, facts, variant) : undefined;
  if (fact !== undefined) return represent(shape, fact, variant);
  return isRequired ? madeUp(shape) : undefined;
}

/** The shape's members, each meaning once: of several optional spellings the variant's one. */
function spelt({ properties = {}, required = [] }: Shape, facts: Facts, variant: number): [string, Shape][] {
  const all = Object.entries(properties);
  return all.filter(([name]) => {
    if (required.includes(name) || facts[meaningOf(name)] === undefined) return true;
    const spellings = all.flatMap(([other]) => (meaningOf(other) === meaningOf(name) ? [other] : []));
    return spellings[variant % spellings.length] === name;
  });
}

function represent(shape: Shape, fact: Fact, variant: number): unknown {
  if (isList(fact)) return fact.map((item) => (shape.items ? represent(shape.items, item, variant) : item));
  if (fact instanceof Date) return timestamp(shape, fact);
  if (fact instanceof Numbered) return typesOf(shape).includes('integer') ? fact.id : fact.name;
  if (!isFacts(fact)) return fact;
  if (shape.properties) return render(shape, fact, variant);
  // A resource's metadata is JSON text in one dialect and the word for its kind in another.
  const word = shape.format === 'json' ? fact.json : fact.kind;
  return typeof word === 'string' ? word : madeUp(shape);
}

function timestamp({ type, format }: Shape, at: Date): string | number {
  if (format === 'sql-date-time') return at.toISOString().slice(0, 19).replace('T', ' ');
  if (format === 'epoch-seconds') return Math.floor(at.getTime() / 1000);
  return type === 'string' ? at.toISOString() : at.getTime();
}

/** A value of the shape's type, for a member with an unknown meaning. */
function madeUp(shape: Shape): unknown {
  switch (typesOf(shape)[0]) {
    case 'array':
      return [];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 0;
    case 'string':
      return '';
    default:
      return null;
  }
}

function isList(fact: Fact): fact is readonly Fact[] {
  return Array.isArray(fact);
}

function isFacts(fact: Fact): fact is Facts {
  return (
    typeof fact === 'object' &&
    fact !== null &&
    !isList(fact) &&
    !(fact instanceof Date || fact instanceof Numbered)
  );
}

/** The sandbox's word for a member of this name. */
function meaningOf(member: string): string {
  return Object.hasOwn(meanings, member) ? (meanings[member] ?? member) : member;
}
