import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeDelivery, storeListener } from '../../../../test/harness/rows/stored-events.js';

/** The tables of events, in a database without a broker, and a service that listens. */
export class ListenerStage {
  private constructor(
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
    private serviceId: string,
  ) {}

  static async open(): Promise<ListenerStage> {
    const database = await createDatabase();
    return new ListenerStage(database, await database.connect(), await storeListener(database));
  }

  /** Removes webhooks and events. @returns another service, which listens from now on */
  async renew(): Promise<string> {
    await this.database.query('DELETE FROM webhooks');
    await this.database.query('DELETE FROM events');
    this.serviceId = await storeListener(this.database);
    return this.serviceId;
  }

  close(): Promise<void> {
    return this.database.drop();
  }

  /** Stores a delivery to this webhook, as `storeDelivery`. */
  deliver(webhook: string, facts: Record<string, unknown> = {}): Promise<string> {
    return storeDelivery(this.database, this.serviceId, webhook, facts);
  }
}
