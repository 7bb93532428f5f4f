/** The identifiers in COCO's paths, and what each may look like. Anything else is refused before it reaches COCO. */
import { InvalidRequest, type FieldProblem } from '#kernel';

/** The names of the identifiers that a path may hold. */
export const identifierNames = ['networkId', 'zoneId', 'deviceNodeId', 'resourceEui'] as const;

export type IdentifierName = (typeof identifierNames)[number];

/** Identifiers by name, decoded. */
export type Identifiers = Readonly<Partial<Record<IdentifierName, string>>>;

interface Rule {
  readonly accepts: (value: string) => boolean;
  readonly expected: string;
}

const LARGEST_NODE_ID = 0xffff_ffff;

/** Zone ids are 16-bit numbers in the vendor's SDK. */
const LARGEST_ZONE_ID = 0xffff;

/** Visible characters without those that end or split a path in some software: `% \ ? # ;`, quotes, brackets. */
const RESOURCE_EUI = /^[A-Za-z0-9/_.:@~+=,!$&'()*-]{1,256}$/;

const plainId: Rule = {
  accepts: (value) => /^[A-Za-z0-9_-]{1,64}$/.test(value),
  expected: 'expected 1 to 64 letters, digits, "_" or "-"',
};

const rules: Readonly<Record<IdentifierName, Rule>> = {
  networkId: plainId,
  zoneId: {
    // Only the SDK says that they are numbers: a cloud that gives its zones names loses nothing here.
    accepts: (value) =>
      /^[0-9]+$/.test(value) ? isWholeNumber(value, LARGEST_ZONE_ID) : plainId.accepts(value),
    expected: 'expected a whole number from 0 to 65535',
  },
  deviceNodeId: {
    accepts: (value) => isWholeNumber(value, LARGEST_NODE_ID),
    expected: 'expected a whole number from 0 to 4294967295',
  },
  resourceEui: {
    accepts: (value) => RESOURCE_EUI.test(value) && value.split('/').every(isNamedSegment),
    expected:
      'expected 1 to 256 visible characters such as 3/zigbee/3C6A2CFFFED0AF76/01, without "." or ".." or empty parts; ' +
      'percent-encoded as one segment if it is in the path',
  },
};

/** Whether `value` may be used in a path as the identifier `name`. */
export function isIdentifier(name: IdentifierName, value: string): boolean {
  return rules[name].accepts(value);
}

/**
 * Refuses identifiers that don't have their form.
 *
 * @param within prefix of the field names in the problem, such as `commands[3].`
 * @throws InvalidRequest naming every invalid one
 */
export function checkIdentifiers(identifiers: Identifiers, within = ''): void {
  const problems: FieldProblem[] = [];
  for (const name of identifierNames) {
    const value = identifiers[name];
    if (value !== undefined && !isIdentifier(name, value)) {
      problems.push({ field: `${within}${name}`, message: rules[name].expected });
    }
  }
  if (problems.length > 0) throw new InvalidRequest(problems);
}

function isWholeNumber(value: string, largest: number): boolean {
  return /^(0|[1-9][0-9]{0,9})$/.test(value) && Number(value) <= largest;
}

function isNamedSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..';
}
