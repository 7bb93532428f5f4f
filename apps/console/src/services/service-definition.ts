import { scopes, type ServiceDefinition } from '../api/services.js';
import { linesOf, numberOf, textOf, timeOf } from '../layout/form-fields.js';

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
