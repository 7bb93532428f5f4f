import type { DataSource } from 'typeorm';
import { isLive } from '../credentials/service-conditions.js';

/** A service with capabilities that no admin granted. */
interface KeptGrants {
  readonly name: string;
  readonly grants: readonly string[];
}

const READ_ANY_LINK = `
  SELECT s.name FROM services s
  WHERE s.link_access = 'any' AND NOT ('admin' = ANY(s.scopes)) AND ${isLive('s')}
  ORDER BY s.name`;

const READ_KEPT_GRANTS = `
  SELECT name, ARRAY(SELECT g FROM unnest(upgrade_grants) AS g WHERE g = ANY(capabilities) ORDER BY g) AS grants
  FROM services WHERE upgrade_grants && capabilities ORDER BY name`;

/** Names of the live services that may act on every link. Admins are left out: they can grant themselves any link. */
export async function servicesWithAnyLink(database: DataSource): Promise<string[]> {
  const rows = await database.query<{ name: string }[]>(READ_ANY_LINK);
  return rows.map(({ name }) => name);
}

/** Services whose sensitive grants an upgrade kept because they had used them, until an admin sets their capabilities. */
export async function servicesWithKeptGrants(database: DataSource): Promise<KeptGrants[]> {
  return database.query<KeptGrants[]>(READ_KEPT_GRANTS);
}
