import { actorKinds, auditActions, auditResults } from '../api/client/words.js';
import type { AuditFilter } from '../api/client/schemas.js';
import { idIn, textIn, timeIn } from '../search-text.js';

/** The filters in the address of the audit trail; `not` names those that must not match, separated by commas. */
export interface AuditSearch extends Omit<AuditFilter, 'not' | 'commandsOnly' | 'capability'> {
  /** Any text: the API says which it knows. */
  readonly capability?: string | undefined;
  readonly commandsOnly?: 'true' | undefined;
  readonly not?: string | undefined;
  readonly cursor?: string | undefined;
}

/** The filters that can be negated, with their labels. */
export const negatable = {
  action: 'Action',
  commandsOnly: 'Commands only',
  result: 'Result',
  who: 'Person or service',
  actorKind: 'Kind of actor',
  capability: 'Capability',
  command: 'Command',
  device: 'Device',
  network: 'Network',
  userId: 'User',
  linkId: 'Link id',
  serviceId: 'Service',
  requestId: 'Request id',
} as const;

type Negatable = keyof typeof negatable;

const names = Object.keys(negatable) as Negatable[];

/** Parses the address; values that the API would reject are left out. */
export function auditSearchOf(search: Readonly<Record<string, unknown>>): AuditSearch {
  const filters = {
    action: auditActions.find((action) => action === search.action),
    commandsOnly: search.commandsOnly === 'true' ? ('true' as const) : undefined,
    result: auditResults.find((result) => result === search.result),
    who: textIn(search, 'who'),
    actorKind: actorKinds.find((kind) => kind === search.actorKind),
    actorId: textIn(search, 'actorId'),
    capability: textIn(search, 'capability'),
    command: textIn(search, 'command'),
    device: textIn(search, 'device'),
    network: textIn(search, 'network'),
    userId: textIn(search, 'userId'),
    linkId: idIn(search, 'linkId'),
    serviceId: idIn(search, 'serviceId'),
    requestId: textIn(search, 'requestId'),
    revocationId: idIn(search, 'revocationId'),
    from: timeIn(search, 'from'),
    to: timeIn(search, 'to'),
  };
  const wanted = (textIn(search, 'not') ?? '').split(',');
  const not = names.filter((name) => wanted.includes(name) && filters[name] !== undefined).join(',');
  return { ...filters, not: not === '' ? undefined : not, cursor: textIn(search, 'cursor') };
}

/** The same as a query of the API. */
export function auditQueryOf({
  cursor: _cursor,
  capability,
  commandsOnly,
  not,
  ...filter
}: AuditSearch): AuditFilter {
  return {
    ...filter,
    capability: capability as AuditFilter['capability'],
    commandsOnly: commandsOnly === 'true' ? true : undefined,
    not: not?.split(',') as AuditFilter['not'],
  };
}
