import type { Service, ServiceDefinition } from '../api/schemas.js';
import { linesOf, localTime, numberOf, textOf, timeOf, wordsIn } from '../layout/form-fields.js';
import { scopes } from './scope-words.js';

/** Reads the service form; the broker validates it. */
export function definitionOf(form: FormData): ServiceDefinition {
  const chosen = form.getAll('scopes');
  return {
    name: textOf(form, 'name') ?? '',
    owner: textOf(form, 'owner') ?? '',
    scopes: scopes.filter((scope) => chosen.includes(scope)),
    returnUrlPrefixes: wordsIn(form, 'returnUrlPrefixes'),
    linkAccess: textOf(form, 'linkAccess') === 'any' ? 'any' : 'own',
    capabilities: wordsIn(form, 'capabilities'),
    requestRate: numberOf(form, 'requestRate'),
    requestBurst: numberOf(form, 'requestBurst'),
    jwtSubject: textOf(form, 'jwtSubject') ?? null,
    expiresAt: timeOf(form, 'expiresAt') ?? null,
    requiredActor: requiredActorOf(form),
    requiredApproval: rulesOf(linesOf(form, 'requiredApproval')),
  };
}

function requiredActorOf(form: FormData): ServiceDefinition['requiredActor'] {
  const rule = textOf(form, 'requiredActor');
  return rule === 'verified' || rule === 'link_user' ? rule : 'none';
}

/** Rules as the form shows them: a line each, such as `LOCK_CONTROL: always`. */
export function ruleLines(rules: ServiceDefinition['requiredApproval'] = {}): string {
  return Object.entries(rules)
    .map(([name, rule]) => `${name}: ${rule}`)
    .join('\n');
}

function rulesOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...rule] = line.split(':');
      return [name.trim(), rule.join(':').trim()];
    }),
  );
}

/**
 * The fields that the form changes. Only these are sent, so that the audit trail names no others, and another admin's
 * changes in the meantime stay.
 */
export function changesOf(service: Service, definition: ServiceDefinition): Partial<ServiceDefinition> {
  const before = asInForm(service);
  const after = asInForm(definition);
  const changed = Object.entries(definition).filter(([name]) => before.get(name) !== after.get(name));
  return Object.fromEntries(changed);
}

/** Each field as text, with times to the minute, as in the form. */
function asInForm(definition: ServiceDefinition): ReadonlyMap<string, string> {
  const { scopes: granted, expiresAt, ...rest } = definition;
  const values = { ...rest, scopes: [...granted].sort(), expiresAt: localTime(expiresAt) };
  return new Map(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}
