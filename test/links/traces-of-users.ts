/** What a user leaves in the tables of a broker, besides links and sessions. */
import { randomUUID } from 'node:crypto';
import type { AuditTrail } from '#audit';
import { sha256, SystemIds } from '#kernel';
import type { TestDatabase } from '../harness/postgres/database.js';

/** A user with a link, its owner, and another service. */
interface LinkedUser {
  readonly userId: string;
  readonly linkId: string;
  readonly ownerId: string;
  readonly granteeId: string;
}

/** Every row of every table, as text; binary columns in hexadecimal. */
export async function dumpOf(database: TestDatabase): Promise<{ table: string; row: string }[]> {
  const tables = await database.query(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const rows: { table: string; row: string }[] = [];
  for (const { name } of tables)
    for (const { row } of await database.query(`SELECT to_jsonb(t)::text AS row FROM ${String(name)} t`))
      rows.push({ table: String(name), row: String(row) });
  return rows;
}

/** A record as a release wrote it that knew no pseudonyms. */
export async function recordAsBefore(
  database: TestDatabase,
  linkId: string,
  actor: string,
  details: object,
): Promise<string> {
  const id = new SystemIds().next();
  await database.query('SET session_replication_role = replica');
  await database.query(
    `INSERT INTO audit_events (id, action, result, actor_kind, actor_id, link_id, details)
     VALUES ($1, 'link.connected', 'succeeded', 'user', $2, $3, $4)`,
    [id, actor, linkId, details],
  );
  await database.query('INSERT INTO audit_unsealed (event_id) VALUES ($1)', [id]);
  await database.query('SET session_replication_role = DEFAULT');
  return id;
}

/** A record that PostgreSQL rejected, as a release set it aside that knew no pseudonyms. */
export async function setAsideAsBefore(
  database: TestDatabase,
  trail: AuditTrail,
  userId: string,
): Promise<void> {
  const id = new SystemIds().next();
  const record = JSON.stringify({ id, actor: { kind: 'user', id: userId } });
  await database.query(`INSERT INTO audit_set_aside (id, code, record) VALUES ($1, '22P02', $2)`, [
    id,
    record,
  ]);
  await trail.recordNow({
    action: 'audit.record_set_aside',
    result: 'failed',
    actor: { kind: 'system' },
    details: { record: id, sha256: sha256(record).toString('hex') },
  });
}

/** What other work leaves behind: an import, a grant, a command, an action that waits for a second person. */
export async function storeElsewhere(
  database: TestDatabase,
  { userId, linkId, ownerId, granteeId }: LinkedUser,
): Promise<void> {
  const query = (statement: string, values: unknown[]): Promise<unknown> => database.query(statement, values);
  const id = randomUUID();
  await query(
    `INSERT INTO link_imports (id, state, dry_run, actor_kind) VALUES ($1, 'running', false, 'admin')`,
    [id],
  );
  await query(
    `INSERT INTO link_import_rows (link_id, import_id, line, service_id, user_id, verdict)
     VALUES ($1, $1, 1, $2, $3, 'presented')`,
    [id, ownerId, userId],
  );
  await query(
    `INSERT INTO link_grants (id, link_id, owner_id, service_id, giver_kind, giver_id, scopes, capabilities, reason,
       break_glass, not_after)
     VALUES ($1, $2, $3, $4, 'service', 'x', '{}', '{}', $5, false, now() + interval '1 hour')`,
    [id, linkId, ownerId, granteeId, `${userId} let it`],
  );
  await query(
    `INSERT INTO commands (id, link_id, owner_id, service_id, capability, command, state, accepted_at, is_announced,
       actor_name)
     VALUES ($1, $1, $2, $2, 'ON_OFF', 'ON', 'succeeded', now(), false, $3)`,
    [id, ownerId, userId],
  );
  await query(
    `INSERT INTO pending_actions (id, kind, content, content_hash, requested_by, requester, expires_at)
     VALUES ($1, 'revoke_all_links', $2, 'hash', $3, '{}', now() + interval '1 hour')`,
    [id, JSON.stringify({ reason: `for ${userId}` }), JSON.stringify({ causedBy: { causedBy: userId } })],
  );
}
