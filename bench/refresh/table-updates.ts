import type { BenchDatabase } from './bench-database.js';

/** The tables in which a refresh changes rows. */
const TABLES = ['links', 'link_secrets', 'link_pins'];

/** Row changes of a table, and how many of them touched no index (HOT), as PostgreSQL counts them. */
interface TableUpdates {
  readonly updates: number;
  readonly hot: number;
}

/** By table; absent in versions without it. */
export type UpdatesByTable = Readonly<Record<string, TableUpdates>>;

/** The counts so far. */
export async function readUpdates({ client }: BenchDatabase): Promise<UpdatesByTable> {
  const { rows } = await client.query<TableUpdates & { table: string }>(
    `SELECT relname AS table, n_tup_upd::float8 AS updates, n_tup_hot_upd::float8 AS hot
     FROM pg_stat_user_tables WHERE relname = ANY($1)`,
    [TABLES],
  );
  return Object.fromEntries(rows.map(({ table, updates, hot }) => [table, { updates, hot }]));
}

/** What came between two counts, for each refresh. @param made changes of `links` that the bench made itself */
export function updatesPerRefresh(
  before: UpdatesByTable,
  after: UpdatesByTable,
  refreshes: number,
  made: number,
): UpdatesByTable {
  return Object.fromEntries(
    Object.entries(after).map(([table, { updates, hot }]) => {
      const own = table === 'links' ? made : 0;
      const [changed, light] = [
        updates - (before[table]?.updates ?? 0) - own,
        hot - (before[table]?.hot ?? 0),
      ];
      return [table, { updates: changed / refreshes, hot: light / refreshes }];
    }),
  );
}
