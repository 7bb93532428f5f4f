import { Changes, ServiceKeyStore, ServiceStore, type Service } from '#access';
import { AuditTrail } from '#audit';
import { SystemIds, SystemRandomness } from '#kernel';
import type { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { withDatabase } from './with-database.js';

/** Services and their keys, for commands: on the database alone. */
export class OpenServices {
  private constructor(
    readonly services: ServiceStore,
    readonly keys: ServiceKeyStore,
  ) {}

  static on(database: DataSource): OpenServices {
    const ids = new SystemIds();
    const randomness = new SystemRandomness();
    const changes = new Changes(database, new AuditTrail(database, ids));
    const services = new ServiceStore(database, changes, ids, randomness);
    return new OpenServices(services, new ServiceKeyStore(changes, randomness));
  }

  /** @param nameOrId of a service; a name that is written as an id is taken for one */
  async find(nameOrId: string): Promise<Service> {
    return isUuid(nameOrId) ? this.services.get(nameOrId) : this.services.findByName(nameOrId);
  }
}

/** Opens the services for a command as `withDatabase` does. What brokers run hear of every change at once. */
export async function withServices<Result>(work: (open: OpenServices) => Promise<Result>): Promise<Result> {
  return withDatabase((database) => work(OpenServices.on(database)));
}
