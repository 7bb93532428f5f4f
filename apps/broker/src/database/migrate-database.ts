import { DataSource, type EntityManager } from 'typeorm';
import { checkServerVersion, databaseOptions } from '#database';
import type { Environment } from '../configuration/environment.js';
import { StartRefused } from '../start-refused.js';
import { bringUpToDate } from './bring-up-to-date.js';
import { migrationSettings } from './migration-settings.js';
import { refusalOf } from './database-unavailable.js';
import { databaseSchema } from './schema.js';

/**
 * Brings the database up to date.
 *
 * @param runtimeRole gets the rights that brokers need, if they do not run as the owner of the tables
 * @returns the names of the migrations that were run
 * @throws ConfigurationInvalid, DatabaseUnavailable, DatabaseUnfit, RoleUnknown
 */
export async function migrateDatabase(environment: Environment, runtimeRole?: string): Promise<string[]> {
  const settings = migrationSettings(environment);
  const dataSource = new DataSource(databaseOptions(settings, databaseSchema));
  try {
    await dataSource.initialize();
    await checkServerVersion(dataSource);
    const done = await bringUpToDate(dataSource);
    if (runtimeRole !== undefined) await grantRuntimeRole(dataSource, runtimeRole);
    return done;
  } catch (error) {
    throw refusalOf(error, settings);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/** The role to give rights to does not exist. */
class RoleUnknown extends StartRefused {
  override readonly name = 'RoleUnknown';

  constructor(role: string) {
    super(`PostgreSQL has no role "${role}": make it first, CREATE ROLE … LOGIN PASSWORD '…'`);
  }
}

/**
 * Gives a role, which owns no table, only what a broker needs: to read and write all tables, but only to read and
 * append to the audit trail. So for brokers the trail is append-only by permission, not just by trigger.
 *
 * @throws RoleUnknown
 */
async function grantRuntimeRole(database: DataSource, role: string): Promise<void> {
  await database.transaction(async (manager) => {
    const known = await manager.query<unknown[]>('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    if (known.length === 0) throw new RoleUnknown(role);
    const name = `"${role.replaceAll('"', '""')}"`;
    await manager.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
    await manager.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`);
    for (const table of await auditTables(manager))
      await manager.query(`REVOKE ALL ON ${table} FROM ${name}`);
    await manager.query(`GRANT SELECT, INSERT ON audit_events, ${APPENDED_TO.join(', ')} TO ${name}`);
    for (const work of ERASING) await manager.query(`GRANT EXECUTE ON FUNCTION ${work} TO ${name}`);
  });
}

/** Tables that belong to the trail, which brokers only read and add to. */
const APPENDED_TO = ['audit_seals', 'audit_set_aside', 'audit_checkpoints', 'audit_users'];

/** What only brokers may do to the trail: take an erased user out of it. No other role that writes records can. */
const ERASING = [
  'audit_redact(uuid, uuid, text, jsonb)',
  'audit_redact_set_aside(uuid, uuid, text)',
  'audit_forget_user(uuid)',
];

/** The trail and its partitions: brokers reach a partition only through the trail, which has the trigger. */
async function auditTables(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ name: string }[]>(
    `SELECT oid::regclass::text AS name FROM pg_class
     WHERE (relname LIKE 'audit\\_events%' OR relname = ANY($1)) AND relkind IN ('r', 'p')`,
    [APPENDED_TO],
  );
  return rows.map(({ name }) => name);
}
