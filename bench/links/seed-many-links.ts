import type { BenchDatabase } from '../refresh/bench-database.js';
import { seedInBulk } from './seed-in-bulk.js';

/** Services that own the links; the last has one link in a thousand. */
export const LARGE_SERVICE = 'service 1';
export const SMALL_SERVICE = 'service 20';

const SERVICES = `
  INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
  SELECT gen_random_uuid(), 'service ' || n, 'bench', '{}', '{}', 'own', '{}' FROM generate_series(1, 20) AS n`;

// In each thousand links, one needs its user, one has a last error, two are revoked; each user has two links, and the
// oldest links are the idle ones. None falls due within the day: the claims that are measured make some due.
const LINKS = `
  INSERT INTO links (id, service_id, user_id, status, created_at, last_trouble, fence, generation, access_token_expires_at,
    refresh_due_at)
  SELECT uuidv7((n - $1) * interval '10 seconds'), s.id, 'user ' || n % ($1 / 2),
    CASE WHEN n % 1000 = 0 THEN 'reauthorization_required' WHEN n % 1000 IN (1, 2) THEN 'revoked' ELSE 'active' END,
    now() + (n - $1) * interval '10 seconds',
    CASE WHEN n % 1000 = 0 THEN 'grant_refused' WHEN n % 1000 = 3 THEN 'provider_down' END,
    1, 1, now() + interval '26 hours', now() + interval '1 day' + random() * interval '1 hour'
  FROM generate_series(1, $1::int) AS n
  JOIN services s ON s.name = 'service ' || CASE WHEN n % 1000 = 7 THEN 20 ELSE n % 19 + 1 END`;

// A seventh of the real size: then ten million links fit into the memory of a small machine, as they should into a large one's.
const SECRETS = `
  INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
  SELECT id, 1, 'bench', decode(repeat('ab', 32), 'hex'), decode(repeat('cd', 64), 'hex'), decode(repeat('ef', 32), 'hex')
  FROM links WHERE status <> 'revoked'`;

const PINS = `INSERT INTO link_pins (link_id, generation, ended) SELECT id, 1, status = 'revoked' FROM links`;

const USES = `
  INSERT INTO link_uses (link_id, last_used_at, service_id)
  SELECT id, date_trunc('second', created_at), service_id FROM links WHERE status <> 'revoked'`;

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

/** Stores this many links with stand-ins for tokens, and lets PostgreSQL analyze them. */
export async function seedManyLinks({ client }: Pick<BenchDatabase, 'client'>, links: number): Promise<void> {
  await client.query(SERVICES);
  await seedInBulk(client, 'links', LINKS, [links]);
  await seedInBulk(client, 'link_secrets', SECRETS);
  await seedInBulk(client, 'link_pins', PINS);
  await seedInBulk(client, 'link_uses', USES);
  await seedInBulk(client, 'link_users', USERS);
  await seedInBulk(client, 'link_sessions', SESSIONS);
  await client.query('VACUUM ANALYZE');
}
