import type { EntityManager } from 'typeorm';
import { SERVICES_CHANNEL } from '../credentials/verified-credentials.js';
import type { RequiredActor } from '../actor/required-actor.js';
import type { LinkAccess } from '../caller.js';
import type { Scope } from '../scope.js';

/**
 * A service's key on its way to another database: its digest, never the key, which the broker does not have.
 */
interface ServiceKeyCopy {
  readonly id: string;
  /** SHA-256 of the credential. */
  readonly digest: Buffer;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** A service with its keys, on its way to another database. */
export interface ServiceCopy {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly scopes: readonly Scope[];
  readonly returnUrlPrefixes: readonly string[];
  readonly linkAccess: LinkAccess;
  readonly capabilities: readonly string[];
  readonly createdAt: Date;
  readonly requestRate: number | null;
  readonly requestBurst: number | null;
  readonly jwtSubject: string | null;
  readonly expiresAt: Date | null;
  readonly disabledAt: Date | null;
  readonly requiredActor: RequiredActor;
  readonly requiredApproval: Readonly<Record<string, string>>;
  readonly keys: readonly ServiceKeyCopy[];
}

type ServiceRow = Omit<ServiceCopy, 'keys'>;

interface KeyRow extends ServiceKeyCopy {
  readonly serviceId: string;
}

const READ_SERVICES = `
  SELECT id, name, owner, scopes, return_url_prefixes AS "returnUrlPrefixes", link_access AS "linkAccess", capabilities,
    request_rate AS "requestRate", request_burst AS "requestBurst", jwt_subject AS "jwtSubject",
    created_at AS "createdAt", expires_at AS "expiresAt", disabled_at AS "disabledAt",
    required_actor AS "requiredActor", required_approval AS "requiredApproval"
  FROM services ORDER BY id`;

const READ_KEYS = `
  SELECT id, service_id AS "serviceId", digest, created_at AS "createdAt", revoked_at AS "revokedAt"
  FROM service_keys ORDER BY id`;

const FIND_TAKEN_NAMES = `
  SELECT DISTINCT s.name FROM services s JOIN unnest($1::uuid[], $2::text[], $3::text[]) AS i (id, name, subject)
    ON (s.name = i.name OR s.jwt_subject = i.subject) AND s.id <> i.id
  ORDER BY s.name`;

const FIND_KNOWN = 'SELECT id FROM services WHERE id = ANY($1::uuid[])';

const PUT_SERVICE = `
  INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities, request_rate, request_burst,
    jwt_subject, created_at, expires_at, disabled_at, required_actor, required_approval)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING`;

const PUT_KEY = `
  INSERT INTO service_keys (id, service_id, digest, created_at, revoked_at)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`;

/** All services with their keys. */
export async function readServiceCopies(manager: EntityManager): Promise<ServiceCopy[]> {
  const services = await manager.query<ServiceRow[]>(READ_SERVICES);
  const keys = await manager.query<KeyRow[]>(READ_KEYS);
  return services.map((service) => ({
    ...service,
    keys: keys
      .filter(({ serviceId }) => serviceId === service.id)
      .map(({ id, digest, createdAt, revokedAt }) => ({ id, digest, createdAt, revokedAt })),
  }));
}

/**
 * Names of other services here that have the name or the JWT subject of a copy: the two cannot coexist, so the copies
 * cannot be put here.
 */
export async function takenNames(
  manager: EntityManager,
  copies: readonly ServiceCopy[],
): Promise<readonly string[]> {
  const parameters = [
    copies.map(({ id }) => id),
    copies.map(({ name }) => name),
    copies.map(({ jwtSubject }) => jwtSubject),
  ];
  const rows = await manager.query<{ name: string }[]>(FIND_TAKEN_NAMES, parameters);
  return rows.map(({ name }) => name);
}

/** How many of the copies are new here. */
export async function countNewServices(
  manager: EntityManager,
  copies: readonly ServiceCopy[],
): Promise<number> {
  const known = await manager.query<unknown[]>(FIND_KNOWN, [copies.map(({ id }) => id)]);
  return copies.length - known.length;
}

/**
 * Adds services and keys that are not here yet. Existing ones stay as they are: a key revoked here stays revoked.
 */
export async function putServiceCopies(
  manager: EntityManager,
  copies: readonly ServiceCopy[],
): Promise<void> {
  for (const copy of copies) {
    await manager.query(PUT_SERVICE, [
      copy.id,
      copy.name,
      copy.owner,
      copy.scopes,
      copy.returnUrlPrefixes,
      copy.linkAccess,
      copy.capabilities,
      copy.requestRate,
      copy.requestBurst,
      copy.jwtSubject,
      copy.createdAt,
      copy.expiresAt,
      copy.disabledAt,
      copy.requiredActor,
      JSON.stringify(copy.requiredApproval),
    ]);
    for (const key of copy.keys)
      await manager.query(PUT_KEY, [key.id, copy.id, key.digest, key.createdAt, key.revokedAt]);
  }
  await manager.query('SELECT pg_notify($1, $2)', [SERVICES_CHANNEL, '']);
}
