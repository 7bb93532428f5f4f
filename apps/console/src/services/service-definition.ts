import type { Service, ServiceDefinition } from '../api/services.js';
import { scopes } from '../api/words.js';
import { linesOf, localTime, numberOf, textOf, timeOf } from '../layout/form-fields.js';

/** Reads the form of a service. What is wrong in it the broker says. */
export function definitionOf(form: FormData): ServiceDefinition {
  const chosen = form.getAll('scopes');
  return {
    name: textOf(form, 'name') ?? '',
    owner: textOf(form, 'owner') ?? '',
    scopes: scopes.filter((scope) => chosen.includes(scope)),
    returnUrlPrefixes: linesOf(form, 'returnUrlPrefixes'),
    linkAccess: textOf(form, 'linkAccess') === 'any' ? 'any' : 'own',
    capabilities: linesOf(form, 'capabilities'),
    requestRate: numberOf(form, 'requestRate'),
    requestBurst: numberOf(form, 'requestBurst'),
    jwtSubject: textOf(form, 'jwtSubject') ?? null,
    expiresAt: timeOf(form, 'expiresAt') ?? null,
  };
}

/**
 * What a form changes of a service: only that is sent, so that the audit trail names it alone, and what another admin
 * changed meanwhile stays.
 */
export function changesOf(service: Service, definition: ServiceDefinition): Partial<ServiceDefinition> {
  const before = asInForm(service);
  const after = asInForm(definition);
  const changed = Object.entries(definition).filter(([name]) => before.get(name) !== after.get(name));
  return Object.fromEntries(changed);
}

/** Each field as one text. Times are told to the minute, as the form does. */
function asInForm(definition: ServiceDefinition): ReadonlyMap<string, string> {
  const { scopes: granted, expiresAt, ...rest } = definition;
  const values = { ...rest, scopes: [...granted].sort(), expiresAt: localTime(expiresAt) };
  return new Map(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}
