import type { GrantRequest } from '../api/client/schemas.js';
import { linesOf, textOf, timeOf } from '../layout/forms/form-fields.js';
import { grantScopes } from './grant-words.js';

/** Reads the form for a grant. The broker validates it, down to surplus text on a line. */
export function grantRequestOf(form: FormData): GrantRequest {
  const chosen = form.getAll('scopes');
  const notAfter = timeOf(form, 'notAfter');
  const zones = linesOf(form, 'zones').map((line) => {
    const [networkId = '', ...zone] = line.split(/\s+/);
    return { networkId, zoneId: zone.join(' ') };
  });
  const devices = linesOf(form, 'devices').map((line) => {
    const [networkId = '', deviceNodeId = '', ...resource] = line.split(/\s+/);
    return { networkId, deviceNodeId, ...(resource.length > 0 && { resourceEui: resource.join(' ') }) };
  });
  return {
    serviceId: textOf(form, 'serviceId') ?? '',
    scopes: grantScopes.filter((scope) => chosen.includes(scope)),
    capabilities: textOf(form, 'capabilities')?.split(',') ?? [],
    ...(zones.length > 0 && { zones }),
    ...(devices.length > 0 && { devices }),
    ...(notAfter !== undefined && { notAfter }),
    reason: textOf(form, 'reason') ?? '',
    breakGlass: form.has('breakGlass'),
  };
}
