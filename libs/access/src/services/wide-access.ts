import type { DataSource } from 'typeorm';
import { isLive } from '../credentials/service-conditions.js';

const READ = `
  SELECT s.name FROM services s
  WHERE s.link_access = 'any' AND NOT ('admin' = ANY(s.scopes)) AND ${isLive('s')}
  ORDER BY s.name`;

/** Names of the live services that may act on every link. Admins are left out: they can grant themselves any link. */
export async function servicesWithAnyLink(database: DataSource): Promise<string[]> {
  const rows = await database.query<{ name: string }[]>(READ);
  return rows.map(({ name }) => name);
}
