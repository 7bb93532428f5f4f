import type { DataSource } from 'typeorm';
import { servicesWithKeptGrants } from '#access';
import { guess, unknown, well, type Finding } from './finding.js';

/** Services that may do something sensitive because an upgrade let them keep it, and not because an admin said so. */
export async function checkGrants(database: DataSource): Promise<Finding[]> {
  if (await database.showMigrations()) return [unknown('grants', 'migrations are outstanding')];
  const services = await servicesWithKeptGrants(database);
  if (services.length === 0)
    return [well('grants', 'no service has a sensitive grant that no admin gave it')];
  return services.map(({ name, grants }) =>
    guess(
      'grants',
      `"${name}" keeps ${grants.join(', ')} since the upgrade, because it had used that: ` +
        'set its capabilities in the console or by PATCH /v1/admin/services/{id}, with or without them',
    ),
  );
}
