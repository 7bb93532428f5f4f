/** The form of a service as text: what each field shows, what it was filled from, and what is sent of it. */
import type { Service, ServiceDefinition } from '../api/client/schemas.js';
import { isoTime, localTime } from '../layout/forms/form-fields.js';
import { numberIn } from '../layout/text/number-text.js';
import { scopes } from './scope-words.js';

/** What each field of the form holds, as it was typed. Lists have one item per line. */
export type ServiceText = Readonly<Record<keyof ServiceDefinition, string>>;

type Field = keyof ServiceDefinition;

/** What is wrong with a field, found before it is sent. */
export type FieldProblems = Readonly<Partial<Record<Field, string>>>;

/** A form that could be read; or the fields that could not. */
export type ReadForm =
  | { readonly definition: ServiceDefinition; readonly problems?: undefined }
  | { readonly definition?: undefined; readonly problems: FieldProblems };

/** The labels of the fields, in their order on the page. */
export const fieldLabels: Readonly<Record<Field, string>> = {
  name: 'Name',
  owner: 'Owner',
  scopes: 'Permissions',
  returnUrlPrefixes: 'Return URLs',
  linkAccess: 'Links it may use',
  requiredActor: 'Person required for sensitive commands',
  requiredApproval: 'Commands that wait for approval',
  capabilities: 'Capabilities',
  requestRate: 'Calls per second',
  requestBurst: 'Burst',
  jwtSubject: 'JWT subject',
  expiresAt: 'Expires',
};

/** The names of the fields, in the same order. */
export const fieldNames = Object.keys(fieldLabels) as readonly Field[];

const LISTS: ReadonlySet<Field> = new Set(['scopes', 'returnUrlPrefixes', 'capabilities']);

/** The form of a new service. */
export const emptyText: ServiceText = {
  name: '',
  owner: '',
  scopes: '',
  returnUrlPrefixes: '',
  linkAccess: 'own',
  requiredActor: 'none',
  requiredApproval: '',
  capabilities: '*',
  requestRate: '',
  requestBurst: '',
  jwtSubject: '',
  expiresAt: '',
};

/** A service as the form shows it. */
export function textOfService(service: ServiceDefinition): ServiceText {
  return {
    name: service.name,
    owner: service.owner,
    scopes: [...service.scopes].sort().join('\n'),
    returnUrlPrefixes: service.returnUrlPrefixes.join('\n'),
    linkAccess: service.linkAccess,
    requiredActor: service.requiredActor,
    requiredApproval: ruleLines(service.requiredApproval),
    capabilities: service.capabilities.join('\n'),
    requestRate: numberText(service.requestRate),
    requestBurst: numberText(service.requestBurst),
    jwtSubject: service.jwtSubject ?? '',
    expiresAt: localTime(service.expiresAt),
  };
}

/** Reads the form. The broker validates the rest: here only what could not be sent as it was meant. */
export function readText(text: ServiceText): ReadForm {
  const problems = {
    ...numberProblem(
      text,
      'requestRate',
      'Enter a number such as 50, 2.5 or 1,000; leave empty for no limit',
    ),
    ...numberProblem(
      text,
      'requestBurst',
      'Enter a whole number such as 100; leave empty for one second’s worth',
    ),
    ...(text.expiresAt.trim() !== '' &&
      isoTime(text.expiresAt) === undefined && { expiresAt: 'Enter a date and time; leave empty for never' }),
  };
  return Object.keys(problems).length > 0 ? { problems } : { definition: definitionOf(text) };
}

/**
 * The fields that the admin changed since the form was filled. Only these are sent, so that the audit trail names no others, and
 * what another admin changed stays.
 *
 * @param filled what the form was filled from, never what the service is like by now
 */
export function changedFields(filled: ServiceText, typed: ServiceText): readonly Field[] {
  return fieldNames.filter((field) => !isSame(field, filled[field], typed[field]));
}

/** Of a definition only these fields. */
export function onlyFields(
  definition: ServiceDefinition,
  names: readonly Field[],
): Partial<ServiceDefinition> {
  return Object.fromEntries(names.map((name) => [name, definition[name]]));
}

/** What became of a form while someone else changed the service. */
export interface MergedForm {
  /** What the form shows from now on: the other's changes, and what the admin typed. */
  readonly text: ServiceText;
  /** What the other changed. */
  readonly theirs: readonly Field[];
  /** What both changed, differently: the form keeps what was typed. */
  readonly clashes: readonly Field[];
}

/** Takes over what someone else changed, without losing what the admin typed. */
export function mergeForm(filled: ServiceText, now: ServiceText, typed: ServiceText): MergedForm {
  const theirs = changedFields(filled, now);
  const mine = changedFields(filled, typed);
  const merged = fieldNames.map(
    (field) => [field, mine.includes(field) ? typed[field] : now[field]] as const,
  );
  return {
    text: Object.fromEntries(merged) as ServiceText,
    theirs,
    clashes: theirs.filter((field) => mine.includes(field) && !isSame(field, now[field], typed[field])),
  };
}

/** The value of a field in a sentence. */
export function valueInWords(field: Field, { [field]: value }: ServiceText): string {
  const items = itemsOf(value);
  if (LISTS.has(field)) return items.length === 0 ? 'none' : items.join(', ');
  return value.trim() === '' ? 'empty' : value.trim();
}

function definitionOf(text: ServiceText): ServiceDefinition {
  const chosen = itemsOf(text.scopes);
  return {
    name: text.name.trim(),
    owner: text.owner.trim(),
    scopes: scopes.filter((scope) => chosen.includes(scope)),
    returnUrlPrefixes: itemsOf(text.returnUrlPrefixes),
    linkAccess: text.linkAccess === 'any' ? 'any' : 'own',
    requiredActor: requiredActorOf(text.requiredActor),
    requiredApproval: rulesOf(text.requiredApproval),
    capabilities: itemsOf(text.capabilities),
    requestRate: numberIn(text.requestRate) ?? null,
    requestBurst: numberIn(text.requestBurst) ?? null,
    jwtSubject: text.jwtSubject.trim() === '' ? null : text.jwtSubject.trim(),
    expiresAt: isoTime(text.expiresAt) ?? null,
  };
}

/** Rules of approval as the form shows them: a line each, such as `LOCK_CONTROL: always`. */
function ruleLines(rules: ServiceDefinition['requiredApproval']): string {
  return Object.entries(rules)
    .map(([name, rule]) => `${name}: ${rule}`)
    .join('\n');
}

function rulesOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...rule] = line.split(':');
      return [name.trim(), rule.join(':').trim()];
    }),
  );
}

function requiredActorOf(rule: string): Service['requiredActor'] {
  return rule === 'verified' || rule === 'link_user' ? rule : 'none';
}

function numberProblem(text: ServiceText, field: Field, message: string): FieldProblems {
  return text[field].trim() !== '' && numberIn(text[field]) === undefined ? { [field]: message } : {};
}

function numberText(value: number | null): string {
  return value === null ? '' : String(value);
}

function isSame(field: Field, one: string, other: string): boolean {
  if (LISTS.has(field)) return itemsOf(one).join('\n') === itemsOf(other).join('\n');
  const [first, second] = [one.trim(), other.trim()];
  if (first === second) return true;
  return NUMBERS.has(field) && numberIn(first) !== undefined && numberIn(first) === numberIn(second);
}

const NUMBERS: ReadonlySet<Field> = new Set(['requestRate', 'requestBurst']);

function itemsOf(text: string): string[] {
  return text.split(/\s+/).filter((item) => item !== '');
}
