/** The statements of a search: each walks a limited part of one index, in the order of ids. */
import { firstIdAt } from '../chain/partitions.js';
import type { Pseudonyms } from '../users/revealed.js';
import { SqlValues } from './sql-values.js';
import { columnOf, visible, type Visible } from './trail-columns.js';
import {
  conditionsOf,
  conditionSql,
  visibleIn,
  walkedBeside,
  walkedBy,
  type Comparison,
  type Condition,
} from './trail-conditions.js';
import type { TrailFilter } from './trail-filter.js';

/** Milliseconds by which the clocks of brokers and database may differ, and a record may wait to be written. */
const CLOCK_DIFFERENCE = 3_600_000;

/**
 * Records that one statement looks at: less than 10 ms, and a page may run two. Whatever a search asks for, a page takes no longer; if
 * it has not found enough by then, the next page continues from there.
 */
const WALK_LIMIT = 2_500;

/**
 * Milliseconds ahead of now that a search looks: PostgreSQL then plans for two partitions of the future instead of twelve, which
 * would take longer than the search itself. A record that a wrong clock dated later still is in the complete trail.
 */
const AHEAD = 31 * 24 * 3_600_000;

/**
 * Values that are each walked by a part of the statement. PostgreSQL then knows the value when it plans, and so does not look
 * for a rare one among all records. More values are links, of which each has few records.
 */
const PLANNED_APART = 8;

/** Of these for each value where it walks several. */
const LEAST_OF_EACH = 100;

/** Which page of a search. */
export interface Stretch {
  readonly order: 'ASC' | 'DESC';
  /** Records at most. */
  readonly limit: number;
  /** Only records beyond the one with this id. */
  readonly beyond: string | undefined;
  /** Show routine and bulk records, whatever the filter asks for. */
  readonly isComplete: boolean;
  readonly now: Date;
}

/** A statement with its values. */
interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The two statements of a page. */
export interface TrailWalk {
  /** SQL of the records that match, as a table with the columns of `audit_events`. */
  readonly found: Statement;
  /**
   * Reads the id at which the walk stopped before its end, if it did; absent if every record walked matches, so that the walk
   * cannot stop early.
   */
  readonly edge: Statement | undefined;
  /** Whether it walks one index only: then a full page needs no edge. */
  readonly isSingle: boolean;
}

/**
 * @param select makes the statement that is run of SQL for the records found
 * @param pseudonyms of the people whom the filter names
 */
export function trailWalk(
  filter: TrailFilter,
  stretch: Stretch,
  select: (found: string) => string,
  pseudonyms: Pseudonyms = new Map(),
): TrailWalk {
  const shown = stretch.isComplete ? 'everything' : visibleIn(filter);
  const conditions = conditionsOf(filter, pseudonyms);
  const walked = walkedBy(conditions, shown);
  const beside = walkedBeside(walked, conditions);
  const tests = conditions.filter((each) => each !== walked && each !== beside);
  const from = (branch: Comparison | undefined, values: SqlValues): string =>
    fromSql({ branch, beside, shown }, filter, stretch, values);
  const branches: readonly (Comparison | undefined)[] = walked?.anyOf.flatMap(apart) ?? [undefined];
  const limit = Math.max(LEAST_OF_EACH, Math.floor(WALK_LIMIT / Math.max(walksIn(branches), 1)));
  const { order } = stretch;

  const statement = (branchSql: (branch: Comparison | undefined, values: SqlValues) => string): Statement => {
    const values = new SqlValues();
    const all = branches.map((branch) => `(${branchSql(branch, values)})`).join(' UNION ALL ');
    return { text: all, values: values.all };
  };
  const found = statement((branch, values) => {
    const along = `SELECT e.* ${from(branch, values)} ORDER BY e.id ${order} LIMIT ${limit}`;
    const kept = [
      ...tests.map((each) => conditionSql(each, values)),
      ...(branch?.also === undefined ? [] : [branch.also(values)]),
    ];
    return each(
      branch,
      `SELECT * FROM (${along}) AS e WHERE ${['true', ...kept].join(' AND ')} ORDER BY e.id ${order} LIMIT ${stretch.limit}`,
      values,
    );
  });
  const distinct = `SELECT DISTINCT ON (id) * FROM (${found.text}) AS u ORDER BY id ${order} LIMIT ${stretch.limit}`;
  const isSure = tests.length === 0 && branches.every((branch) => branch?.also === undefined);
  const edge = statement((branch, values) =>
    each(
      branch,
      `SELECT e.id ${from(branch, values)} ORDER BY e.id ${order} OFFSET ${limit - 1} LIMIT 1`,
      values,
    ),
  );
  return {
    found: { text: select(distinct), values: found.values },
    isSingle: walksIn(branches) === 1,
    edge: isSure
      ? undefined
      : { text: `SELECT id FROM (${edge.text}) AS u ORDER BY id ${order} LIMIT 1`, values: edge.values },
  };
}

function walksIn(branches: readonly (Comparison | undefined)[]): number {
  return branches.reduce((sum, branch) => sum + (branch?.values.length ?? 1), 0);
}

/** A comparison with few values as one for each. */
function apart(comparison: Comparison): Comparison[] {
  const { values } = comparison;
  if (values.length === 0 || values.length > PLANNED_APART) return [comparison];
  return values.map((value) => ({ ...comparison, values: [value] }));
}

/** Runs SQL once for each value of a branch. */
function each(branch: Comparison | undefined, sql: string, values: SqlValues): string {
  if (branch === undefined || branch.values.length === 1) return sql;
  const { type } = columnOf(branch.column);
  return `SELECT w.* FROM unnest(${values.add(branch.values)}::${type}[]) AS walked (value) CROSS JOIN LATERAL (${sql}) AS w`;
}

/** What one walk reads. */
interface Walked {
  readonly branch: Comparison | undefined;
  readonly beside: Condition | undefined;
  readonly shown: Visible;
}

function fromSql(
  { branch, beside, shown }: Walked,
  { from, to }: TrailFilter,
  { order, beyond, isComplete, now }: Stretch,
  values: SqlValues,
): string {
  const conditions: string[] = [visible[shown]('e.')];
  if (branch !== undefined) {
    const { sql, type, where } = columnOf(branch.column);
    const [value] = branch.values;
    const isOne = branch.values.length === 1;
    conditions.push(`${sql} = ${isOne ? `${values.add(value)}::${type}` : 'walked.value'}`);
    if (where !== undefined) conditions.push(where.sql);
  }
  if (beside !== undefined) conditions.push(conditionSql(beside, values));
  if (!isComplete) conditions.push(`e.id < ${values.add(firstIdAt(new Date(now.getTime() + AHEAD)))}`);
  if (beyond !== undefined) conditions.push(`e.id ${order === 'ASC' ? '>' : '<'} ${values.add(beyond)}`);
  // The ids begin with their time, on the clock of who made them: so months that cannot hold a record are not looked at.
  if (from !== undefined) {
    conditions.push(`e.at >= ${values.add(from)}`);
    conditions.push(`e.id >= ${values.add(firstIdAt(new Date(from.getTime() - CLOCK_DIFFERENCE)))}`);
  }
  if (to !== undefined) {
    conditions.push(`e.at < ${values.add(to)}`);
    conditions.push(`e.id < ${values.add(firstIdAt(new Date(to.getTime() + CLOCK_DIFFERENCE)))}`);
  }
  return `FROM audit_events e WHERE ${conditions.join(' AND ')}`;
}
