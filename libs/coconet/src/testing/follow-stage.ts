import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import type { FollowedCommand } from '../lifecycle/following/command.view.js';
import { CommandWriter } from '../lifecycle/command-writer.js';
import { SERVICE_ID, unrestrictedCaller } from './callers.js';
import { freshen } from './command-requests.js';
import { ProxyUnderTest } from './proxy.js';

/** The proxy on a database, whose commands are followed by their ids. */
export class FollowStage {
  private constructor(
    readonly database: TestDatabase,
    readonly proxy: ProxyUnderTest,
  ) {}

  static async open(): Promise<FollowStage> {
    const database = await createDatabase();
    return new FollowStage(database, await ProxyUnderTest.start({}, await database.connect()));
  }

  /** Leaves nothing of earlier tests, and a caller who may command everything. */
  async renew(): Promise<void> {
    // What earlier tests sent is still in memory, and would appear among what the next one finds.
    await this.proxy.part(CommandWriter).flush();
    await this.database.query('TRUNCATE commands, idempotency_records');
    freshen(this.proxy);
    this.proxy.caller = unrestrictedCaller();
    this.proxy.link.ownerId = SERVICE_ID;
  }

  /** The command at the `Location` of an answer. */
  async read(location: string | null): Promise<FollowedCommand> {
    return (await (await this.proxy.get(location ?? '/nowhere')).json()) as FollowedCommand;
  }

  async close(): Promise<void> {
    await this.proxy.stop();
    await this.database.drop();
  }
}
