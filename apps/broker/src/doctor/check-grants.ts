import type { DataSource } from 'typeorm';
import { servicesWithAnyLink, servicesWithKeptGrants } from '#access';
import { guess, well, type Finding } from './finding.js';

/** Services with more rights than an admin chose to give: sensitive grants kept by an upgrade, and access to every link. */
export async function checkGrants(database: DataSource): Promise<Finding[]> {
  return [...(await keptGrants(database)), ...(await wideAccess(database))];
}

async function keptGrants(database: DataSource): Promise<Finding[]> {
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

/** `linkAccess` `any` opens every home at once; a grant opens one, for a while. */
async function wideAccess(database: DataSource): Promise<Finding[]> {
  const names = await servicesWithAnyLink(database);
  return names.map((name) =>
    guess(
      'grants',
      `"${name}" may act on every link (linkAccess "any"), which is too wide: set it to "own", and grant the links that it needs ` +
        'by POST /v1/admin/links/{id}/grants',
    ),
  );
}
