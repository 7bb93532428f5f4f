import { validate as isUuid } from 'uuid';
import type { Service, ServiceStore } from '#access';

/**
 * Finds a service as operators name it.
 *
 * @param nameOrId a name that is written as an id is taken for one
 * @throws BrokerError (`not_found`)
 */
export async function findService(services: ServiceStore, nameOrId: string): Promise<Service> {
  return isUuid(nameOrId) ? services.get(nameOrId) : services.findByName(nameOrId);
}
