import type { TestDatabase } from '../harness/postgres/database.js';

/** A node of a plan, as EXPLAIN prints it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Alias?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** For each table and partition, the column that holds the link's id. */
export type LinkKeys = ReadonlyMap<string, string>;

/** A statement with the parameters of one execution. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** A session is there before its link, and is found by its own id. */
const NOT_OF_LINKS = new Set(['link_sessions']);

/** Reads from the catalog which tables belong to links. */
export async function readLinkKeys(database: TestDatabase): Promise<LinkKeys> {
  const rows = await database.query(`
    SELECT c.relname AS table FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'link_id'`);
  const tables = rows.map(({ table }) => String(table)).filter((table) => !NOT_OF_LINKS.has(table));
  return new Map([['links', 'id'], ...tables.map((table) => [table, 'link_id'] as const)]);
}

/**
 * The scans of a statement's plan that find rows of links by anything but the link's id. PostgreSQL may use only loops and indexes
 * here: with few rows it would rather read whole tables, which says nothing.
 */
export async function scansAcrossLinks(
  database: TestDatabase,
  keys: LinkKeys,
  { text, parameters }: Statement,
): Promise<string[]> {
  const [row] = await database.query(`EXPLAIN (VERBOSE, FORMAT JSON) ${text}`, [...parameters]);
  const [{ Plan }] = row?.['QUERY PLAN'] as [{ readonly Plan: PlanNode }];
  return nodesOf(Plan).flatMap((node) => {
    const { 'Relation Name': table = '', 'Node Type': type, Alias: alias = table } = node;
    const key = keys.get(table);
    if (key === undefined || type === 'ModifyTable') return [];
    const condition = node['Index Cond'] ?? 'no index';
    return isByLink(condition, `${alias}.${key}`) ? [] : [`${table}: ${type}, ${condition}`];
  });
}

/** Has each session of the database plan with loops and indexes alone. */
export async function preferLoops(database: TestDatabase): Promise<void> {
  for (const kind of ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'])
    await database.query(`SET enable_${kind} = off`);
}

/** Given links: a value, a list, or the result of another part of the statement. */
const GIVEN = /^\(?(?:ANY \(|'|\$\d|\(?InitPlan)/;

/** The link of a row that was found before. */
const FOUND_BEFORE = /^\(?\w+\.(?:id|link_id)\)?$/;

/** Whether an index is asked for given links, or for the link of a row that was found before. */
function isByLink(condition: string, column: string): boolean {
  return condition
    .replaceAll('"', '')
    .split(' AND ')
    .map((part) => part.replace(/^\(+|\)+$/g, ''))
    .some((part) => {
      const [left, right = ''] = part.split(/ = /, 2);
      return left === column && (GIVEN.test(right) || FOUND_BEFORE.test(right));
    });
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
