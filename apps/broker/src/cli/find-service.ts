import { validate as isUuid } from 'uuid';
import type { Service, ServiceStore } from '#access';

/**
 * Finds a service by name or id.
 *
 * @param nameOrId a name in the form of an id counts as an id
 * @throws BrokerError (`not_found`)
 */
export async function findService(services: ServiceStore, nameOrId: string): Promise<Service> {
  return isUuid(nameOrId) ? services.get(nameOrId) : services.findByName(nameOrId);
}
