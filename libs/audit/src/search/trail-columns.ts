/** The columns a search compares, and which of their indexes it may walk. */
import { ROUTINE_ACTIONS } from '../audit-event.js';

const listed = (actions: Iterable<string>): string => [...actions].map((action) => `'${action}'`).join(', ');

/**
 * Which records a search shows. The predicates are part of indexes: word for word, or PostgreSQL does not use them.
 *
 * - `entries`: without routine, and without the links of a bulk revocation, which is one entry
 * - `notRoutine`: with those links
 * - `countedCalls`: only the records that count calls
 * - `everything`
 */
export const visible = {
  entries: (e: string) =>
    `${e}action NOT IN (${listed(ROUTINE_ACTIONS)}) AND NOT (${e}action = 'link.revoked' AND ${e}details ? 'revocation')`,
  notRoutine: (e: string) => `${e}action NOT IN (${listed(ROUTINE_ACTIONS)})`,
  countedCalls: (e: string) => `${e}action = 'calls.counted'`,
  everything: () => 'true',
} as const;

export type Visible = keyof typeof visible;

interface Column {
  /** SQL of the value, on `audit_events e`. */
  readonly sql: string;
  readonly type: 'text' | 'uuid';
  /** The searches in which an index finds its values in the order of ids. */
  readonly walkedIn: readonly Visible[];
  /** What the index leaves out, as a condition of the records it has. */
  readonly where?: { readonly sql: string; readonly leavesOut: readonly string[] };
  /** Another column that a second index has in front of it: a search for both walks what has both. */
  readonly after?: string;
}

const ANY_SEARCH = Object.keys(visible) as Visible[];

const ofDetail = (name: string, walkedIn: readonly Visible[] = []): Column => ({
  sql: `(e.details ->> '${name}')`,
  type: 'text',
  walkedIn,
});

const columns = {
  action: { sql: 'e.action', type: 'text', walkedIn: ['entries'] },
  result: {
    sql: 'e.result',
    type: 'text',
    walkedIn: ['entries'],
    where: { sql: `e.result IN ('failed', 'refused')`, leavesOut: ['succeeded', 'started'] },
    after: 'serviceId',
  },
  actorKind: {
    sql: 'e.actor_kind',
    type: 'text',
    walkedIn: ['entries'],
    where: { sql: `e.actor_kind <> 'service'`, leavesOut: ['service'] },
  },
  actorId: { sql: 'e.actor_id', type: 'text', walkedIn: ['entries'] },
  linkId: { sql: 'e.link_id', type: 'uuid', walkedIn: ANY_SEARCH },
  serviceId: { sql: 'e.service_id', type: 'uuid', walkedIn: ['entries', 'countedCalls'] },
  requestId: { sql: 'e.request_id', type: 'text', walkedIn: ['entries', 'notRoutine'] },
  person: ofDetail('causedBy', ANY_SEARCH),
  capability: ofDetail('capability', ANY_SEARCH),
  command: ofDetail('command', ANY_SEARCH),
  networkId: ofDetail('networkId'),
  resourceEui: ofDetail('resourceEui'),
  revocation: ofDetail('revocation'),
} satisfies Record<string, Column>;

export type ColumnName = keyof typeof columns;

export const columnOf = (name: ColumnName): Column => columns[name];
