import { DataSource } from 'typeorm';
import { SystemIds, SystemRandomness } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import type { Changes } from '../services/changes.js';
import { ServiceKeyEntity } from '../services/service-key.entity.js';
import { ServiceEntity } from '../services/service.entity.js';
import { ServiceStore } from '../services/service.store.js';
import type { Service, ServiceDefinition } from '../services/service.view.js';
import { recordedChanges } from './recorded-changes.js';
import { serviceDefinition } from './service-definition.js';

/** The admin that changes services in these tests. */
export const by = { actor: { kind: 'admin', id: 'tests' } } as const;

/** The table of services, in a database without a broker. */
export class ServiceTable {
  readonly services: ServiceStore;
  readonly changes: Changes;
  /** What changes asked of the change feed. */
  readonly asked: ReturnType<typeof recordedChanges>['asked'];

  private constructor(
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    ({ changes: this.changes, asked: this.asked } = recordedChanges(dataSource));
    this.services = new ServiceStore(dataSource, this.changes, new SystemIds(), new SystemRandomness());
  }

  static async open(): Promise<ServiceTable> {
    const database = await createDatabase();
    const entities = [ServiceEntity, ServiceKeyEntity];
    const dataSource = new DataSource({ type: 'postgres', url: database.url, entities });
    return new ServiceTable(database, await dataSource.initialize());
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }

  /** Creates a service as `serviceDefinition` describes it. */
  async create(facts: Partial<ServiceDefinition> = {}): Promise<Service> {
    return (await this.services.create(serviceDefinition(facts), by)).service;
  }
}
