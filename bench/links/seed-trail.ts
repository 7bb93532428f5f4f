import type { BenchDatabase } from '../refresh/bench-database.js';

// Three records about the linking of each link, and a command through every third; in each thousand commands one fails,
// and one unlocks.
const RECORDS = `
  INSERT INTO audit_events (id, at, action, result, actor_kind, actor_id, link_id, service_id, details)
  SELECT (left(l.id::text, 15) || lpad(to_hex(r.n), 3, '0') || '-8' || lpad(to_hex(l.n & 4095), 3, '0') || right(l.id::text, 13))::uuid,
    l.created_at, r.action, CASE WHEN l.n % 1000 = 1 AND r.n = 4 THEN 'failed' ELSE 'succeeded' END,
    'service', l.service_id::text, l.id, l.service_id,
    CASE WHEN r.n < 4 THEN '{}' ELSE jsonb_build_object(
      'capability', CASE WHEN l.n % 999 = 0 THEN 'LOCK_CONTROL' ELSE 'ON_OFF_CONTROL' END,
      'command', CASE WHEN l.n % 999 = 0 THEN 'UNLOCK' ELSE 'ON' END,
      'networkId', 'network ' || l.n, 'deviceNodeId', '7', 'resourceEui', 'resource ' || l.n,
      'causedBy', 'person ' || l.n % 50000) END
  FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM (SELECT * FROM links ORDER BY id DESC LIMIT $1::int) AS newest) AS l
  CROSS JOIN (VALUES (1, 'link.started'), (2, 'link.connected'), (3, 'link.confirmed'), (4, 'command.executed')) AS r (n, action)
  WHERE r.n < 4 OR l.n % 3 = 0`;

/** Stores the audit trail that goes with the newest links. @param links how many */
export async function seedTrail({ client }: BenchDatabase, links = 1_000_000): Promise<void> {
  // The triggers that chain and guard each record are not measured here.
  await client.query('SET session_replication_role = replica');
  await client.query(RECORDS, [links]);
  await client.query('RESET session_replication_role');
  await client.query('VACUUM ANALYZE audit_events');
}
