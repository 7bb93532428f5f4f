import type { BenchDatabase } from '../refresh/bench-database.js';

/** Services that own the links; the last has one link in a thousand. */
export const LARGE_SERVICE = 'service 1';
export const SMALL_SERVICE = 'service 20';

const SERVICES = `
  INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
  SELECT gen_random_uuid(), 'service ' || n, 'bench', '{}', '{}', 'own', '{}' FROM generate_series(1, 20) AS n`;

// In each thousand links, one needs its user, one has a last error, two are revoked; the oldest are the idle
// ones.
const LINKS = `
  INSERT INTO links (id, service_id, user_id, status, created_at, last_trouble, refresh_due_at)
  SELECT uuidv7((n - $1) * interval '10 seconds'), s.id, 'user ' || n % 500000,
    CASE WHEN n % 1000 = 0 THEN 'reauthorization_required' WHEN n % 1000 IN (1, 2) THEN 'revoked' ELSE 'active' END,
    now() + (n - $1) * interval '10 seconds',
    CASE WHEN n % 1000 = 0 THEN 'grant_refused' WHEN n % 1000 = 3 THEN 'provider_down' END, now() + random() * interval '1 hour'
  FROM generate_series(1, $1::int) AS n
  JOIN services s ON s.name = 'service ' || CASE WHEN n % 1000 = 7 THEN 20 ELSE n % 19 + 1 END`;

const USES = `
  INSERT INTO link_uses (link_id, last_used_at)
  SELECT id, date_trunc('second', created_at) FROM links WHERE status <> 'revoked'`;

const USERS = 'INSERT INTO link_users (user_id) SELECT DISTINCT user_id FROM links';

// In each ten attempts, seven linked, one was cancelled, one never opened, one failed.
const SESSIONS = `
  INSERT INTO link_sessions (id, service_id, user_id, return_url, status, created_at, expires_at, connect_token_digest,
    failure_error, failure_reason, ended_at)
  SELECT broker_uuid7(), service_id, user_id, 'https://app.example.com/',
    CASE n % 10 WHEN 0 THEN 'failed' WHEN 1 THEN 'created' WHEN 2 THEN 'failed' ELSE 'confirmed' END,
    created_at, created_at + interval '10 minutes', sha256(id::text::bytea),
    CASE n % 10 WHEN 0 THEN 'access_denied' WHEN 2 THEN 'temporarily_unavailable' END,
    CASE n % 10 WHEN 0 THEN 'refused_by_coco' WHEN 2 THEN 'provider_down' END, created_at + interval '1 minute'
  FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM links) l`;

/** Stores this many links without tokens, and lets PostgreSQL analyze them. */
export async function seedManyLinks({ client }: BenchDatabase, links: number): Promise<void> {
  await client.query(SERVICES);
  await client.query(LINKS, [links]);
  await client.query(USES);
  await client.query(USERS);
  await client.query(SESSIONS);
  await client.query('VACUUM ANALYZE');
}
