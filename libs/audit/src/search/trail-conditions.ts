/** A filter as conditions on columns, and the one whose index a search walks. */
import { auditActions, ROUTINE_ACTIONS } from '../audit-event.js';
import type { Pseudonyms } from '../users/revealed.js';
import type { SqlValues } from './sql-values.js';
import { columnOf, type ColumnName, type Visible } from './trail-columns.js';
import type { Criterion, DevicePlace, TrailFilter } from './trail-filter.js';

/** A column that has one of the values. */
export interface Comparison {
  readonly column: ColumnName;
  readonly values: readonly string[];
  /** Further SQL that must hold. */
  readonly also?: (values: SqlValues) => string;
}

/** Holds if one of the comparisons does, or, negated, if none does. */
export interface Condition {
  readonly anyOf: readonly Comparison[];
  readonly isNegated: boolean;
}

const COMMAND_ACTIONS = auditActions.filter((action) => action.startsWith('command.'));

/** Columns that hold pseudonyms of people. */
const NAMING: ReadonlySet<ColumnName> = new Set(['actorId', 'person']);

type Comparisons = {
  readonly [Name in Criterion]: (value: NonNullable<TrailFilter[Name]>) => readonly Comparison[];
};

/** In the order in which a search prefers them to walk: what usually has few records first. */
const comparisons: Comparisons = {
  requestId: (value) => [{ column: 'requestId', values: [value] }],
  devices: (places) => [atOneOf(places)],
  linkId: (value) => [{ column: 'linkId', values: [value] }],
  linkIds: (values) => [{ column: 'linkId', values }],
  who: ({ actorIds, person }) => [
    { column: 'actorId', values: actorIds },
    { column: 'person', values: [person] },
  ],
  actorId: (value) => [{ column: 'actorId', values: [value] }],
  actorKind: (value) => [{ column: 'actorKind', values: [value] }],
  command: (value) => [{ column: 'command', values: [value] }],
  capability: (value) => [{ column: 'capability', values: [value] }],
  // Walked for failures and refusals only: few among the records of an action or a service.
  result: (value) => [{ column: 'result', values: [value] }],
  action: (value) => [{ column: 'action', values: [value] }],
  serviceId: (value) => [{ column: 'serviceId', values: [value] }],
  networkIds: (values) => [{ column: 'networkId', values }],
  resourceEui: (value) => [{ column: 'resourceEui', values: [value] }],
  revocationId: (value) => [{ column: 'revocation', values: [value] }],
  commandsOnly: (isOn) => (isOn ? [{ column: 'action', values: COMMAND_ACTIONS }] : []),
};

/** The conditions of a filter, those worth walking first. @param pseudonyms of the people in it */
export function conditionsOf(filter: TrailFilter, pseudonyms: Pseudonyms): Condition[] {
  const recorded = (comparison: Comparison): Comparison =>
    NAMING.has(comparison.column)
      ? { ...comparison, values: comparison.values.flatMap((id) => [id, ...(pseudonyms.get(id) ?? [])]) }
      : comparison;
  const negated = new Set<string>(filter.not);
  return (Object.keys(comparisons) as Criterion[]).flatMap((name) => {
    const anyOf = comparisonsOf(name, filter).map(recorded);
    return anyOf.length === 0 ? [] : [{ anyOf, isNegated: negated.has(name) }];
  });
}

function comparisonsOf(name: Criterion, filter: TrailFilter): readonly Comparison[] {
  const value = filter[name];
  const compare = comparisons[name] as (value: unknown) => readonly Comparison[];
  return value === undefined ? [] : compare(value);
}

/** Which records the search shows: routine and bulk ones only where they are asked for. */
export function visibleIn(filter: TrailFilter): Visible {
  const { action, linkId, linkIds, revocationId, capability, requestId, not = [] } = filter;
  if (action !== undefined && ROUTINE_ACTIONS.has(action) && !not.includes('action'))
    return action === 'calls.counted' ? 'countedCalls' : 'everything';
  const asked = { linkId, linkIds, revocationId, capability } as const;
  const names = Object.keys(asked) as (keyof typeof asked)[];
  if (names.some((name) => asked[name] !== undefined && !not.includes(name))) return 'everything';
  return requestId === undefined || not.includes('requestId') ? 'entries' : 'notRoutine';
}

/** What to walk: the index of the first condition that has one. `undefined`: the records themselves. */
export function walkedBy(conditions: readonly Condition[], shown: Visible): Condition | undefined {
  return conditions.find(
    ({ anyOf, isNegated }) => !isNegated && anyOf.every((each) => isWalkable(each, shown)),
  );
}

/** The condition that an index also has, next to the one that is walked, so that no record is read that fails it. */
export function walkedBeside(
  walked: Condition | undefined,
  conditions: readonly Condition[],
): Condition | undefined {
  const [{ column } = {}, ...others] = walked?.anyOf ?? [];
  if (column === undefined || others.length > 0) return undefined;
  const { after } = columnOf(column);
  return conditions.find(
    ({ anyOf: [first, ...rest], isNegated }) =>
      !isNegated && rest.length === 0 && first?.column === after && first?.values.length === 1,
  );
}

function isWalkable({ column, values }: Comparison, shown: Visible): boolean {
  const { walkedIn, where } = columnOf(column);
  return (
    walkedIn.includes(shown) &&
    (where === undefined || !values.some((value) => where.leavesOut.includes(value)))
  );
}

/** SQL of a condition on `audit_events e`; what a record does not have, it does not match. */
export function conditionSql({ anyOf, isNegated }: Condition, values: SqlValues): string {
  const any = anyOf.map((each) => comparisonSql(each, values)).join(' OR ');
  return isNegated ? `(${any}) IS NOT TRUE` : `(${any})`;
}

function comparisonSql({ column, values: wanted, also }: Comparison, values: SqlValues): string {
  const { sql, type } = columnOf(column);
  const [one] = wanted;
  // One value is compared as one: PostgreSQL 15 and 16 walk no index in order behind an array.
  const equal =
    wanted.length === 1
      ? `${sql} = ${values.add(one)}::${type}`
      : `${sql} = ANY(${values.add(wanted)}::${type}[])`;
  return also === undefined ? equal : `(${equal} AND ${also(values)})`;
}

/** By their links, which have few records each. A resource's id is unique within its device only. */
function atOneOf(places: readonly DevicePlace[]): Comparison {
  return {
    column: 'linkId',
    values: [...new Set(places.map(({ linkId }) => linkId))],
    also: (values) => `
      (e.link_id, e.details ->> 'networkId', e.details ->> 'deviceNodeId', e.details ->> 'resourceEui') IN (
        SELECT * FROM unnest(${values.add(places.map(({ linkId }) => linkId))}::uuid[],
          ${values.add(places.map(({ networkId }) => networkId))}::text[],
          ${values.add(places.map(({ deviceNodeId }) => deviceNodeId))}::text[],
          ${values.add(places.map(({ resourceEui }) => resourceEui))}::text[]))`,
  };
}
