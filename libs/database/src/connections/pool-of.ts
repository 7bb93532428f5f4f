import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** The pool of `pg` that a connected data source works with; TypeORM's driver keeps it as `master`. */
export function poolOf(database: DataSource): Pool {
  return (database.driver as unknown as { readonly master: Pool }).master;
}
