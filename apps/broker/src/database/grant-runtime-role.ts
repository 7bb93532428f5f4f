import type { DataSource, EntityManager } from 'typeorm';
import { StartRefused } from '../start-refused.js';

/** There is no such role to give rights to. */
class RoleUnknown extends StartRefused {
  override readonly name = 'RoleUnknown';

  constructor(role: string) {
    super(`PostgreSQL has no role "${role}": make it first, CREATE ROLE … LOGIN PASSWORD '…'`);
  }
}

/**
 * Gives a role, which owns no table, only what a broker needs: all tables to read and write, the audit trail to read
 * and to add to. So the trail is append-only for brokers by permission, not only by trigger.
 *
 * @throws RoleUnknown
 */
export async function grantRuntimeRole(database: DataSource, role: string): Promise<void> {
  await database.transaction(async (manager) => {
    const known = await manager.query<unknown[]>('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    if (known.length === 0) throw new RoleUnknown(role);
    const name = `"${role.replaceAll('"', '""')}"`;
    await manager.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
    await manager.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`);
    for (const table of await auditTables(manager))
      await manager.query(`REVOKE ALL ON ${table} FROM ${name}`);
    await manager.query(`GRANT SELECT, INSERT ON audit_events, audit_seals, audit_set_aside TO ${name}`);
  });
}

/** The trail and its partitions: a partition is reached only through the trail, which has the trigger. */
async function auditTables(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ name: string }[]>(
    `SELECT oid::regclass::text AS name FROM pg_class
     WHERE (relname LIKE 'audit\\_events%' OR relname IN ('audit_seals', 'audit_set_aside')) AND relkind IN ('r', 'p')`,
  );
  return rows.map(({ name }) => name);
}
