/** SQL conditions on rows of `services`, defined only here, also for statements of other libs. */
import type { EntityManager } from 'typeorm';
import type { Scope } from '../scope.js';

/** Joins the service that another row refers to. @param alias of the joined service @param id the referring column */
export function joinService(alias: string, id: string): string {
  return `JOIN services ${alias} ON ${alias}.id = ${id}`;
}

/** Whether the service may call at all: neither disabled nor expired. @param alias of the row */
export function isLive(alias: string): string {
  return `${alias}.disabled_at IS NULL AND (${alias}.expires_at IS NULL OR ${alias}.expires_at > now())`;
}

/** Whether some credential of the service would be accepted, once `isLive`. @param alias of the row */
export function hasCredential(alias: string): string {
  return `(${alias}.jwt_subject IS NOT NULL
    OR EXISTS (SELECT FROM service_keys k WHERE k.service_id = ${alias}.id AND k.revoked_at IS NULL))`;
}

/** Whether the service holds all these scopes; `admin` holds them all. @param alias of the row */
export function holdsScopes(alias: string, scopes: readonly Scope[]): string {
  const wanted = scopes.map((scope) => `'${scope}'`).join(', ');
  return `('admin' = ANY(${alias}.scopes) OR ${alias}.scopes @> ARRAY[${wanted}]::text[])`;
}

/** Whether the service may call at all now, and holds all these scopes. False if there is no such service. */
export async function mayCallNow(
  database: Pick<EntityManager, 'query'>,
  serviceId: string,
  scopes: readonly Scope[],
): Promise<boolean> {
  const rows = await database.query<unknown[]>(
    `SELECT FROM services s WHERE s.id = $1 AND ${isLive('s')} AND ${holdsScopes('s', scopes)}`,
    [serviceId],
  );
  return rows.length > 0;
}
