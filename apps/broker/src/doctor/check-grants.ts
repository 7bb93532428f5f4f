import type { DataSource } from 'typeorm';
import { servicesWithKeptGrants } from '#access';
import { guess, unknown, well, type Finding } from './finding.js';

/** Services with a sensitive grant that an upgrade kept and no admin gave. */
export async function checkGrants(database: DataSource): Promise<Finding[]> {
  if (await database.showMigrations()) return [unknown('grants', 'migrations are outstanding')];
  const services = await servicesWithKeptGrants(database);
  if (services.length === 0) return [well('grants', 'every sensitive grant was given by an admin')];
  return services.map(({ name, grants }) =>
    guess(
      'grants',
      `"${name}" keeps ${grants.join(', ')} since the upgrade, because it used that before: ` +
        'set its capabilities in the console or by PATCH /v1/admin/services/{id}, with or without them',
    ),
  );
}
