/** Reads and writes a description of a cloud. Refuses anything unknown, so that no value slips in. */

import {
  cloudAnswers,
  cloudBehaviours,
  cloudErrors,
  cloudPaths,
  descriptionFormat,
  descriptionVersion,
  type AnswerDescription,
  type CloudDescription,
  type CloudPath,
  type ErrorDescription,
} from './cloud-description.js';
import { JsonPlace } from './json-place.js';
import { readShape } from './read-shape.js';

const SEGMENT = /^(\{[A-Za-z]+\}|(?!\.{1,2}$)[A-Za-z0-9._~-]+)$/;

const memberNames = [
  'format',
  'version',
  'name',
  'prefix',
  'paths',
  'answers',
  'errors',
  'behaviour',
] as const;

/** Forms of one path that a cloud may answer: the documented one, the one in its code and a few to spare. */
const MOST_FORMS = 8;

/** An OAuth error (RFC 6749 section 5.2) is an identifier; anything longer may be someone's data. */
const ERROR_WORD = /^[a-z][a-z0-9_.-]{0,63}$/i;

/**
 * Reads a description from JSON text.
 *
 * @throws DescriptionRefused with the place and what was expected there
 */
export function parseDescription(text: string): CloudDescription {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new JsonPlace(undefined).refused('JSON');
  }
  return readDescription(json);
}

/** Reads a description from parsed JSON. @throws DescriptionRefused */
export function readDescription(json: unknown): CloudDescription {
  const root = new JsonPlace(json);
  root.member('format').oneOf([descriptionFormat]);
  const version = root.member('version');
  if (version.value !== descriptionVersion) throw version.refused(`the number ${descriptionVersion}`);
  root.members(memberNames);
  return {
    format: descriptionFormat,
    version: descriptionVersion,
    name: root.member('name').text('1 to 64 letters, digits, spaces, "." or "-"', isName),
    prefix: root.member('prefix').text('"" or a path such as "/v2"', isPrefix),
    paths: readEach(root.member('paths'), pathNames, readForms),
    answers: readEach(root.member('answers'), cloudAnswers, readAnswer),
    errors: readEach(root.member('errors'), cloudErrors, readError),
    behaviour: readEach(root.member('behaviour'), cloudBehaviours, (place) => place.boolean()),
  };
}

/** The description as the text of a file. @throws DescriptionRefused where it would not be read again */
export function writeDescription(description: CloudDescription): string {
  return `${JSON.stringify(readDescription(description), undefined, 2)}\n`;
}

const pathNames = Object.keys(cloudPaths) as readonly CloudPath[];

/** Reads the members that are present, and accepts no others. */
function readEach<Name extends string, Value>(
  place: JsonPlace,
  names: readonly Name[],
  read: (place: JsonPlace, name: Name) => Value,
): Partial<Record<Name, Value>> {
  const entries = place.members(names).map(([name, member]) => [name, read(member, name as Name)]);
  return Object.fromEntries(entries) as Partial<Record<Name, Value>>;
}

function readForms(place: JsonPlace, name: CloudPath): readonly string[] {
  const forms = place.items();
  if (forms.length === 0 || forms.length > MOST_FORMS) throw place.refused(`1 to ${MOST_FORMS} templates`);
  const needed = cloudPaths[name].map((identifier) => `{${identifier}}`);
  const expected = `a path template${needed.length > 0 ? ` with ${needed.join(', ')}` : ''} and no host, query or ".."`;
  return forms.map((form) => form.text(expected, (text) => isTemplate(text, cloudPaths[name])));
}

function readAnswer(place: JsonPlace): AnswerDescription {
  place.members(['status', 'body']);
  return { status: place.member('status').integer(200, 299), body: readShape(place.member('body')) };
}

function readError(place: JsonPlace): ErrorDescription {
  place.members(['status', 'code', 'body']);
  const code = readCode(place.member('code'));
  return {
    status: place.member('status').integer(300, 599),
    ...(code !== undefined && { code }),
    body: readShape(place.member('body')),
  };
}

function readCode(place: JsonPlace): number | string | undefined {
  if (place.value === undefined) return undefined;
  if (typeof place.value === 'number') return place.integer(0, 99_999);
  return place.text('a number of at most 5 digits or a word such as invalid_grant', (word) =>
    ERROR_WORD.test(word),
  );
}

function isName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9 .-]{0,63}$/.test(text);
}

function isPrefix(text: string): boolean {
  return text === '' || (isTemplate(text, []) && !text.endsWith('/'));
}

/** Templates of COCO's paths, such as `/network-manager/networks/{networkId}/zones`. */

/** Whether `text` is an absolute path, each segment literal or one identifier, with exactly these identifiers. */
function isTemplate(text: string, identifiers: readonly string[]): boolean {
  const [start, ...segments] = text.split('/');
  if (start !== '' || segments.length === 0 || !segments.every((segment) => SEGMENT.test(segment)))
    return false;
  const found = segments.filter((segment) => segment.startsWith('{')).map((segment) => segment.slice(1, -1));
  return found.length === identifiers.length && identifiers.every((identifier) => found.includes(identifier));
}
