import type { DataSource } from 'typeorm';

/** A service with grants that no admin gave it. */
interface KeptGrants {
  readonly name: string;
  readonly grants: readonly string[];
}

const READ = `
  SELECT name, ARRAY(SELECT g FROM unnest(upgrade_grants) AS g WHERE g = ANY(capabilities) ORDER BY g) AS grants
  FROM services WHERE upgrade_grants && capabilities ORDER BY name`;

/** Services whose sensitive grants an upgrade kept because they had used them, until an admin sets their capabilities. */
export async function servicesWithKeptGrants(database: DataSource): Promise<KeptGrants[]> {
  return database.query<KeptGrants[]>(READ);
}
