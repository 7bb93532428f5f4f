import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { asEnded, asSent, type CommandRecord } from '../lifecycle/command-record.js';
import { CommandStore } from '../lifecycle/command.store.js';
import { ends } from './command-records.js';

/** When the commands of these tests are sent and end. */
export const NOW = new Date('2027-01-31T11:00:00.000Z');

export const sent = (record: CommandRecord): CommandRecord => asSent(record, NOW);
export const succeeded = (record: CommandRecord): CommandRecord => asEnded(sent(record), ends.succeeded, NOW);

/** The table of commands, in a database without a broker. */
export class CommandTable {
  readonly store: CommandStore;

  private constructor(
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    this.store = new CommandStore(dataSource);
  }

  static async open(): Promise<CommandTable> {
    const database = await createDatabase();
    return new CommandTable(database, await database.connect());
  }

  async empty(): Promise<void> {
    await this.database.query('TRUNCATE commands');
  }

  close(): Promise<void> {
    return this.database.drop();
  }

  /** Takes the replica of every open command for dead. */
  async lapse(): Promise<void> {
    await this.database.query(
      "UPDATE commands SET attended_until = now() - interval '1 second' WHERE attended_until IS NOT NULL",
    );
  }

  /** What the trail says of these commands, oldest first. */
  recordsOf(commands: readonly Pick<CommandRecord, 'id'>[]): Promise<Record<string, unknown>[]> {
    return this.database.query(
      `SELECT action, result, link_id, audit_reveal_details(details) AS details FROM audit_events WHERE details ->> 'commandId' = ANY($1::text[])
       ORDER BY at`,
      [commands.map(({ id }) => id)],
    );
  }
}
