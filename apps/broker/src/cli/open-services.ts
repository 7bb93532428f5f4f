import { Changes, ServiceKeyStore, ServiceStore, type Service } from '#access';
import { AuditTrail } from '#audit';
import { BrokerError, SystemIds, SystemRandomness } from '#kernel';
import { validate as isUuid } from 'uuid';
import { readEnvironment } from '../configuration/environment.js';
import { migrationSettings } from '../database/migration-settings.js';
import { openDatabase } from '../database/open-database.js';
import { CommandFailed } from './end-command.js';

/** Services and their keys, for commands: on the database alone, also where no broker runs. */
export class OpenServices {
  constructor(
    readonly services: ServiceStore,
    readonly keys: ServiceKeyStore,
  ) {}

  /** @param nameOrId of a service; a name that is written as an id is taken for one */
  async find(nameOrId: string): Promise<Service> {
    return isUuid(nameOrId) ? this.services.get(nameOrId) : this.services.findByName(nameOrId);
  }
}

/**
 * Opens the services for a command, and closes the database when the work is done. Of the settings only DATABASE_URL is
 * read. What brokers run hear of every change at once.
 *
 * @throws ConfigurationInvalid, DatabaseUnavailable, CommandFailed with the text of the broker's own errors
 */
export async function withServices<Result>(work: (open: OpenServices) => Promise<Result>): Promise<Result> {
  const database = await openDatabase(migrationSettings(readEnvironment()), false);
  try {
    if (await database.showMigrations())
      throw new CommandFailed('The database lacks a migration: run broker migrate first');
    const ids = new SystemIds();
    const randomness = new SystemRandomness();
    const changes = new Changes(database, new AuditTrail(database, ids));
    const services = new ServiceStore(database, changes, ids, randomness);
    return await work(new OpenServices(services, new ServiceKeyStore(changes, randomness)));
  } catch (error) {
    if (error instanceof BrokerError)
      throw new CommandFailed(error.message.replace(/\.$/, ''), { cause: error });
    throw error;
  } finally {
    await database.destroy();
  }
}
